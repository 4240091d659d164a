// The WASM module as base64, which Buffer decodes in a millisecond, where the browsers' text takes five.

import base64 from 'rustorch.wasm?base64'

module.exports = base64
