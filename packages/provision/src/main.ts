/**
 * `pnpm generate` writes what is made from the table; `--check` writes nothing and fails on a stale
 * file. `EARSHOT_LINK_RUNBOOKS`, `_STORIES`, `_GRAFANA` and `_JAEGER` are the base addresses of links, `--out` is
 * another folder than this repository: for those who install the rules and dashboards elsewhere.
 * `EARSHOT_MAIL_*` are the mail server and the mailboxes (alertmanager/mail.ts).
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DEFAULT_LINKS } from '@earshot/telemetry';
import { mailOf } from './alertmanager/mail.ts';
import type { MailOptions } from './alertmanager/options.ts';
import { artifacts, GENERATED_FOLDERS } from './artifacts.ts';
import { ProvisionError } from './provision-error.ts';
import { staleFiles } from './stale.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

process.exitCode = main(process.argv.slice(2));

function main(argv: string[]): number {
  const options = parsed(argv);
  if (options === undefined) return 2;
  const root = path.resolve(options.out ?? REPOSITORY);
  const links = {
    runbooks: base('EARSHOT_LINK_RUNBOOKS', DEFAULT_LINKS.runbooks),
    stories: base('EARSHOT_LINK_STORIES', DEFAULT_LINKS.stories),
    grafana: base('EARSHOT_LINK_GRAFANA', DEFAULT_LINKS.grafana),
    jaeger: base('EARSHOT_LINK_JAEGER', DEFAULT_LINKS.jaeger),
  };
  const mail = mailOrComplaint();
  if (mail === undefined) return 2;
  const made = artifacts(links, mail);
  const stale = staleFiles(root, made, GENERATED_FOLDERS);
  if (options.check === true) {
    for (const file of stale) print(`stale: ${file.path} (${file.why})`);
    print(
      stale.length === 0
        ? `${made.length} generated files are up to date`
        : 'run `pnpm generate`, review and commit the result',
    );
    return stale.length === 0 ? 0 : 1;
  }
  const contents = new Map(made.map(({ path: file, content }) => [file, content]));
  for (const { path: relative, why } of stale) {
    const file = path.join(root, relative);
    if (why === 'made by nothing') rmSync(file);
    else {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, contents.get(relative) ?? '');
    }
    print(`${why === 'made by nothing' ? 'removed' : 'wrote'} ${relative}`);
  }
  if (stale.length === 0) print(`${made.length} generated files were up to date`);
  return 0;
}

function parsed(argv: string[]): { check?: boolean; out?: string } | undefined {
  try {
    return parseArgs({
      args: argv,
      options: { check: { type: 'boolean' }, out: { type: 'string' } },
    }).values;
  } catch (error) {
    process.stderr.write(
      `${error instanceof Error ? error.message : String(error)}\nAllowed: --check, --out FOLDER\n`,
    );
    return undefined;
  }
}

function mailOrComplaint(): MailOptions | undefined {
  try {
    return mailOf(process.env);
  } catch (error) {
    if (!(error instanceof ProvisionError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return undefined;
  }
}

function base(name: string, unset: string): string {
  return (process.env[name] ?? unset).replace(/\/+$/, '');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
