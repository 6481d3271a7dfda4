/** Every `earshot` command that the guides, the runbooks and the README print is one. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { programOf } from '../../src/cli/program.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const files = ['README.md', ...globSync('docs/{guides,runbooks}/*.md', { cwd: root })];

/** In a code span, at the beginning of a line of a code block, or as an output tells to type it. */
function commandsIn(text: string): string[] {
  const spans = [...text.matchAll(/`(earshot [^`\n]+)`/g)].map(([, span]) => span!);
  const blocks = [...text.matchAll(/^```(?:sh)?\n([^]*?)\n```$/gm)].flatMap(([, block]) =>
    block!.split('\n').flatMap((line) => {
      const typed = /(?:^ *|\$ |: )(earshot [a-z].*?)(?: {2}.*| tries it.*|\.)?$/.exec(line)?.[1];
      return typed?.replace(/ +#.*/, '').split(/; (?=earshot )/) ?? [];
    }),
  );
  return [...spans, ...blocks];
}

function wordsOf(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
}

const documented = files.flatMap((file) =>
  [...new Set(commandsIn(readFileSync(path.join(root, file), 'utf8')))].map((command) => ({
    file,
    command,
  })),
);

test('the guide for operators shows every command', () => {
  const guide = documented.filter(({ file }) => file.endsWith('operator.md'));
  const shown = new Set(guide.map(({ command }) => wordsOf(command)[1]));
  const all = programOf(() => () => Promise.resolve()).commands.map((one) => one.name());
  expect(all.filter((name) => !shown.has(name))).toEqual([]);
});

test.each(documented)('$file: $command', async ({ command }) => {
  let runs = 0;
  const program = programOf(() => () => {
    runs++;
    return Promise.resolve();
  });
  await program.parseAsync(wordsOf(command).slice(1), { from: 'user' });
  expect(runs).toBe(1);
});
