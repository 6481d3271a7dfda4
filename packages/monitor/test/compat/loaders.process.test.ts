/** However `ws` is loaded, an application runs as it does without Earshot, and is followed. */
import { describe, expect, it } from 'vitest';
import { runBoth, sourceOf } from './transcript.ts';

const HEARD = 'hello\nheard one false\nclosed 1000 done\nended\n';

describe('an application with a CJS loader of its own, as tsx is one', () => {
  it.each(['ESM', 'CJS'])('is followed in %s', async (format) => {
    const echo = await sourceOf('echo.mjs');
    const source =
      format === 'ESM'
        ? `import './own-cjs-loader.cjs';\n${echo}`
        : `import './own-cjs-loader.cjs';\nimport { createRequire } from 'node:module';\ncreateRequire(import.meta.url)('./echo.js');`;
    const asCjs = echo.replace(/import (.*) from 'ws';/, "const $1 = require('ws');");
    const { plain, monitored } = await runBoth(source, {
      files: {
        'own-cjs-loader.cjs': await sourceOf('own-cjs-loader.cjs'),
        'echo.js': asCjs,
        'package.json': '{ "type": "commonjs" }',
      },
    });
    expect(plain).toMatchObject({ stdout: HEARD, stderr: '', exit: { code: 0, signal: null } });
    expect(monitored).toMatchObject(plain);
    expect(monitored.counts).toMatchObject({ attempts: 3, confirmed: 3 });
    expect(monitored.events).toContain('hooked');
  });
});
