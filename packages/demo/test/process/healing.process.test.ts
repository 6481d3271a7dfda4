/** What Earshot heals by itself, on the real demo: the look-up by correlation ID tells it. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { folder, Operator } from './operator.ts';

interface Users {
  readonly users: readonly { readonly last_silent_failure: { correlation_id: string } | null }[];
}

/** The job of which a message was lost with its connection, when there is one. */
function cutOffJob(path: string): string | undefined {
  const journal = new DatabaseSync(join(path, 'earshot-demo/journal-0.sqlite'), { readOnly: true });
  const row = journal
    .prepare("SELECT correlation_id FROM verdict WHERE record LIKE '%connection_dropped%'")
    .get();
  journal.close();
  return row?.['correlation_id'] as string | undefined;
}

test('whoever was cut off and is back hears what was lost, under the same message ID', async () => {
  const path = folder();
  const operator = await Operator.of(['--fault', 'killed-client', '--clients', '1'], {
    EARSHOT_DATA_DIR: path,
  });
  await operator.until(() => Promise.resolve(cutOffJob(path) !== undefined));
  const job = cutOffJob(path)!;
  await operator.sees(/sent again for [^]*confirmed after/, 'trace', job);
  await operator.until(async () => {
    const { text } = await operator.asks('trace', job);
    const lost = [...text.matchAll(/message (\S+) +unknown after .*: connection_dropped/g)];
    return lost.length > 0 && lost.every(([, id]) => text.includes(`sent again for ${id},`));
  });
});

test('a bridge that could not be made is made anew, and its person is told again', async () => {
  const operator = await Operator.of(['--fault', 'bridge-down', '--clients', '1']);
  const silent = async (): Promise<string | undefined> => {
    const { users } = await operator.json<Users>('users', 'bela');
    return users[0]?.last_silent_failure?.correlation_id;
  };
  await operator.until(async () => (await silent()) !== undefined);
  const story = await operator.sees(/bridge +succeeded/, 'trace', (await silent())!);
  expect(story).toMatch(/bridge +failed[^]*bridge +succeeded/);
  await operator.until(async () => {
    const { users } = await operator.json<{ users: { outcomes: { confirmed: number } }[] }>(
      'users',
      'bela',
    );
    return users[0]!.outcomes.confirmed > 0;
  });
});
