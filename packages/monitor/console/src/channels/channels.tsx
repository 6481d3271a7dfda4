/** By what people are told: whether each channel works, and a test that shows it. */
import { useState } from 'preact/hooks';
import type { ChannelTestsAnswer, ChannelView } from '../answers.ts';
import { NAME_KEY } from '../alerts/care.tsx';
import { change, ROOT } from '../api.ts';
import { formatAgo, formatSeconds } from '../format.ts';
import { LevelSign } from '../level.tsx';
import { live, useLive } from '../live/live.ts';

type Test = ChannelTestsAnswer['tests'][number];

const NAMES: Readonly<Record<string, string>> = {
  slack: 'Slack',
  webhook: 'Webhook',
  email: 'Email',
  alertmanager: 'Alertmanager',
};

export function Channels() {
  const { alerts } = useLive();
  const [testing, setTesting] = useState<string>();
  const [tests, setTests] = useState<readonly Test[]>([]);
  const [problem, setProblem] = useState<string>();
  if (alerts === undefined) return null;
  const test = async (channel: string): Promise<void> => {
    setTesting(channel);
    setProblem(undefined);
    try {
      const by = localStorage.getItem(NAME_KEY) ?? '';
      const body = { channel, ...(by === '' ? {} : { by }) };
      const answer = await change<ChannelTestsAnswer>('POST', `${ROOT}/channels/test`, body);
      setTests((before) => [...before.filter((one) => one.channel !== channel), ...answer.tests]);
      await live.refreshAlerts();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setTesting(undefined);
    }
  };
  return (
    <section class="row" aria-labelledby="channels-title">
      <h2 id="channels-title">By what people are told</h2>
      <div class="panel channels">
        <div class="body">
          {alerts.channels.length === 0 ? <Nobody /> : null}
          <ul>
            {alerts.channels.map((channel) => (
              <Channel
                key={channel.channel}
                channel={channel}
                test={tests.find((one) => one.channel === channel.channel)}
                isTesting={testing === channel.channel}
                isBusy={testing !== undefined}
                send={() => void test(channel.channel)}
              />
            ))}
          </ul>
          {problem === undefined ? null : (
            <p class="problem" role="alert">
              {problem}
            </p>
          )}
        </div>
      </div>
    </section>
  );
}

function Nobody() {
  return (
    <p class="nobody">
      Nobody is told of alerts by this process. Set <code>EARSHOT_ALERT_SLACK_URL</code>,{' '}
      <code>EARSHOT_ALERT_WEBHOOK_URL</code>, <code>EARSHOT_ALERT_EMAIL_SERVER</code> or{' '}
      <code>EARSHOT_ALERTMANAGER_URL</code>.
    </p>
  );
}

interface ChannelProps {
  readonly channel: ChannelView;
  readonly test: Test | undefined;
  readonly isTesting: boolean;
  /** One test at a time. */
  readonly isBusy: boolean;
  readonly send: () => void;
}

function Channel({ channel, test, isTesting, isBusy, send }: ChannelProps) {
  const name = NAMES[channel.channel] ?? channel.channel;
  return (
    <li>
      <b>
        <LevelSign level={levelOf(channel)} /> {name}
      </b>
      <span class={channel.works === false ? 'says problem' : 'says'}>{stateOf(channel)}</span>
      <span class="tested" role="status">
        {isTesting ? 'Sending a test…' : resultOf(test)}
      </span>
      {/* Stays in the order of focus while it waits. */}
      <button
        type="button"
        aria-label={`Send a test by ${name}`}
        aria-disabled={isBusy}
        onClick={() => (isBusy ? undefined : send())}
      >
        Send a test
      </button>
    </li>
  );
}

function levelOf({ works }: ChannelView): 'healthy' | 'critical' | 'unknown' {
  if (works === null) return 'unknown';
  return works ? 'healthy' : 'critical';
}

function stateOf({ works, last_error: error, last_sent_at: at, waiting }: ChannelView): string {
  const sent =
    at === undefined ? '' : ` Last sent ${formatAgo((Date.now() - Date.parse(at)) / 1000)}.`;
  const queue = waiting === 0 ? '' : ` ${waiting} ${waiting === 1 ? 'waits' : 'wait'} to be sent.`;
  if (works === null) return `Nothing sent yet.${queue}`;
  return works ? `Works.${sent}${queue}` : `Does not work: ${error ?? 'unknown'}.${sent}${queue}`;
}

function resultOf(test: Test | undefined): string {
  if (test === undefined) return '';
  return `Test ${test.delivered ? 'delivered' : 'failed'} in ${formatSeconds(test.duration_ms / 1000)}`;
}
