/** docker-compose.yml as `docker compose` understands it, defaults of .env filled in. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

import { readCompose } from '../../src/check/compose.ts';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface Port {
  readonly host_ip?: string;
  readonly target: number;
  readonly published: string;
}

export interface Volume {
  readonly type: 'bind' | 'volume' | 'tmpfs';
  readonly source?: string;
  readonly target: string;
  readonly read_only?: boolean;
}

export interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly user?: string;
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly logging?: { readonly options?: Readonly<Record<string, string>> };
  readonly command: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly ports?: readonly Port[];
  readonly volumes?: readonly Volume[];
  readonly tmpfs?: readonly string[];
  readonly secrets?: readonly { readonly source: string }[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly network_mode?: string;
}

export interface Project {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

/** Throws with the compose library's own sentence when the file is not valid. */
export async function readProject(folder = ROOT): Promise<Project> {
  const { exitCode, stdout, stderr } = await readCompose(folder);
  if (exitCode !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Project;
}

export function readDotEnv(): Record<string, string | undefined> {
  return parseEnv(readFileSync(path.join(ROOT, '.env'), 'utf8'));
}
