// Reads and compiles CJS by itself, as tsx does: Node's own loader, and what hooks it, is passed by.
const { readFileSync } = require('node:fs');
const Module = require('node:module');

Module._extensions['.js'] = (module, file) => module._compile(readFileSync(file, 'utf8'), file);
