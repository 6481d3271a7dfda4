/** Does the service answer at its address, or somebody else, or nobody? */
import { PATHS } from '../../http/paths.ts';
import type { Finding } from './finding.ts';
import { probe } from './probe.ts';
import { strangerAt } from './stranger.ts';

const WHERE =
  'The first line that Earshot writes to the log of the service (`started`) says where it answers: give that as --url or EARSHOT_URL.';

export async function lookAtAddress(url: string): Promise<Finding> {
  const what = 'address';
  const startedAtMs = performance.now();
  try {
    const { status, text } = await probe(`${url}${PATHS.healthz}`);
    if (status === 200 && isAlive(text)) {
      const ms = Math.round(performance.now() - startedAtMs);
      return { what, is: 'ok', says: `${url} answers in ${ms} ms` };
    }
  } catch (error) {
    return { what, is: 'wrong', ...unreachable(url, (error as Error).message) };
  }
  return {
    what,
    is: 'wrong',
    says: `at ${url} somebody else answers: ${await strangerAt(url)}`,
    mend: `${WHERE} If the port was taken when the service began (\`port_taken\`), set EARSHOT_HTTP_PORT to another.`,
  };
}

function isAlive(text: string): boolean {
  try {
    return (JSON.parse(text) as { status?: unknown } | null)?.status === 'alive';
  } catch {
    return false;
  }
}

function unreachable(url: string, why: string): Pick<Finding, 'says' | 'mend'> {
  if (why === 'UND_ERR_SOCKET') {
    return { says: `what answers at ${url} hangs up before its answer is whole`, mend: WHERE };
  }
  if (/^HPE_|does not match the HTTP/.test(why)) {
    return {
      says: `what answers at ${url} speaks no HTTP`,
      mend: WHERE,
    };
  }
  if (/CERT|SELF_SIGNED|ERR_TLS/.test(why)) {
    return {
      says: `the certificate of ${url} is not trusted here (${why})`,
      mend: 'NODE_EXTRA_CA_CERTS names a file with the certificate of its authority.',
    };
  }
  if (/ERR_SSL|EPROTO/.test(why)) {
    return {
      says: `what answers at ${url} speaks no HTTPS (${why})`,
      mend: 'Is it http:// there?',
    };
  }
  return {
    says: `nobody answers at ${url} (${why})`,
    mend: `Is the service running, with --import @earshot/monitor/register? ${WHERE} From another machine or a container it answers only with EARSHOT_HTTP_HOST and EARSHOT_HTTP_TOKEN set.`,
  };
}
