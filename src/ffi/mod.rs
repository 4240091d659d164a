//! The only folder that may say napi or wasm_bindgen.
