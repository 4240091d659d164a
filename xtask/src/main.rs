//! Chores of the build that are Rust: `cargo run -p xtask -- generate [--check]`, and with feature `bindgen`
//! `cargo run -p xtask --features bindgen -- bindgen IN.wasm OUT_DIR`.

mod generate;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match args[..] {
        ["generate"] => generate::write(),
        ["generate", "--check"] => generate::check(),
        ["bindgen", input, out] => bindgen(input, out),
        _ => Err("usage: xtask generate [--check] | bindgen IN.wasm OUT_DIR".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(feature = "bindgen")]
fn bindgen(input: &str, out: &str) -> Result<(), String> {
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(input).typescript(false).omit_default_module_path(true);
    bindgen.web(true).and_then(|b| b.generate(out)).map_err(|e| format!("{e:#}"))
}

#[cfg(not(feature = "bindgen"))]
fn bindgen(_: &str, _: &str) -> Result<(), String> {
    Err("built without feature `bindgen`".into())
}
