import { describe, expect, it } from 'vitest';
import type { PanelView, SeriesData } from '../../console/src/answers.ts';
import { arcOf } from '../../console/src/panels/arc.ts';
import { hiddenOf, legendOf } from '../../console/src/panels/legend.ts';
import { parseMarkdown } from '../../console/src/panels/markdown.ts';
import { colourNameOf } from '../../console/src/panels/palette.ts';
import { placesOf } from '../../console/src/panels/place.ts';
import { shownColumns, shownRows } from '../../console/src/panels/rows.ts';
import { cellsOf, columnsOf, nameAmong, stretchesOf } from '../../console/src/panels/series.ts';

function series(name: string, ...values: (number | null)[]): SeriesData {
  return {
    name,
    labels: {},
    value: values.at(-1) ?? null,
    level: null,
    points: values.map((value, index) => [index * 1_000, value]),
  };
}

function panel(changes: Partial<PanelView>): PanelView {
  return {
    title: 'A panel',
    description: '',
    view: 'timeseries',
    unit: 'count',
    width: 8,
    height: 8,
    level: null,
    series: [series('a', 1)],
    ...changes,
  };
}

describe('a legend', () => {
  it('has the largest first, and what never moved last and not drawn', () => {
    const legend = legendOf([series('none', 0, 0), series('small', 0, 1), series('large', 5, 0)]);
    expect(legend.map(({ name, isDrawn }) => [name, isDrawn])).toEqual([
      ['large', true],
      ['small', true],
      ['none', false],
    ]);
  });

  it('draws lines at 0 where there is nothing else', () => {
    expect(legendOf([series('a', 0), series('b', null)]).map(({ isDrawn }) => isDrawn)).toEqual([
      true,
      true,
    ]);
  });

  it('names a series without a name after the service', () => {
    expect(legendOf([series('', 1)])[0]?.name).toBe('this service');
  });

  it('sums up what stays at 0 once it is long', () => {
    const resting = ['c', 'd', 'e'].map((name) => series(name, 0));
    const short = legendOf([series('a', 1), ...resting]);
    expect(hiddenOf(short)).toEqual([]);
    const long = legendOf([series('a', 1), series('b', 1), ...resting]);
    expect(hiddenOf(long).map(({ name }) => name)).toEqual(['c', 'd', 'e']);
  });

  it('gives outcomes the colour of what they mean, and no name of an object’s own property', () => {
    expect(colourNameOf('silent', 3)).toBe('bad');
    expect(colourNameOf('constructor', 0)).toBe('series-1');
    expect(colourNameOf('eleventh', 10)).toBe('series-1');
  });
});

describe('points', () => {
  it('are stacked, with gaps as they are', () => {
    const both = [series('a', 1, null, 3), series('b', 10, 20, 30)];
    expect(columnsOf(both, false)).toEqual([
      [0, 1, 2],
      [1, null, 3],
      [10, 20, 30],
    ]);
    expect(columnsOf(both, true)).toEqual([
      [0, 1, 2],
      [1, null, 3],
      [11, 20, 33],
    ]);
  });

  it('of a distribution are what lies between two bounds', () => {
    const cells = cellsOf([series('+Inf', 10), series('0.01', 2), series('0.1', 7)]);
    expect(cells).toEqual({ bounds: ['0.01', '0.1', '+Inf'], columns: [[2, 5, 3]], times: [0] });
  });

  it('of a state are one bar for as long as it holds', () => {
    expect(stretchesOf(series('a', null, 1, 1, 0).points)).toEqual([
      { from: 0.25, to: 0.75, value: 1 },
      { from: 0.75, to: 1, value: 0 },
    ]);
  });
});

describe('a service', () => {
  const chat = { 'service.name': 'chat', reason: 'timeout', Lost: 2 };
  const shop = { 'service.name': 'shop', reason: 'timeout', Lost: 1 };

  it('is a column where there are several, or nothing else is said', () => {
    expect(shownColumns({ rows: [chat, shop] })).toEqual(['service.name', 'reason', 'Lost']);
    expect(shownColumns({ rows: [chat] })).toEqual(['reason', 'Lost']);
    expect(shownColumns({ rows: [{ Lost: 2, 'service.name': 'chat' }] })).toEqual([
      'service.name',
      'Lost',
    ]);
  });

  it('is in the names of bars where there are several', () => {
    const bar = (service: string): SeriesData => ({
      ...series(`SilentFailures ${service}`, 1),
      labels: { source_alert: 'SilentFailures', service_name: service },
    });
    const [a, b] = [bar('chat'), bar('shop')];
    expect(nameAmong([a, a], a)).toBe('SilentFailures');
    expect(nameAmong([a, b], a)).toBe('SilentFailures chat');
    expect(nameAmong([series('p95', 1)], series('p95', 1))).toBe('p95');
  });
});

describe('a table', () => {
  it('leaves out rows that are at 0, and no row of words alone', () => {
    expect(
      shownRows({ rows: [{ reason: 'a', Lost: 0 }, { reason: 'b', Lost: 1 }, { word: 'c' }] }),
    ).toEqual([{ reason: 'b', Lost: 1 }, { word: 'c' }]);
  });
});

describe('a row', () => {
  it('is even where nothing stands below another panel', () => {
    const places = placesOf(
      [
        panel({ width: 16, height: 9 }),
        panel({ width: 4, height: 9 }),
        panel({ width: 4, height: 4 }),
      ],
      0,
    );
    expect(places.map(({ lines }) => lines)).toEqual([9, 9, 9]);
  });

  it('gives the room of what is missing to the others', () => {
    const columns = (...widths: number[]) =>
      placesOf(
        widths.map((width) => panel({ width })),
        0,
      ).map((place) => place.columns);
    expect(columns(8, 8, 8)).toEqual([8, 8, 8]);
    expect(columns(8, 8)).toEqual([12, 12]);
    expect(columns(6, 6, 8)).toEqual([7, 7, 10]);
    expect(columns(24, 4, 4)).toEqual([24, 12, 12]);
  });

  it('gives what is empty no more room than its sentence, unless its neighbour needs it', () => {
    const empty = panel({ view: 'table', rows: [{ reason: 'timeout', Lost: 0 }], series: [] });
    expect(placesOf([{ ...empty, width: 24 }], 0)[0]?.lines).toBe(3);
    expect(placesOf([empty, panel({ width: 16 })], 0).map(({ lines }) => lines)).toEqual([8, 8]);
  });

  it('grows with the alerts', () => {
    const alerts = panel({
      title: 'Alerts',
      view: 'table',
      width: 24,
      links: [{ title: 'Runbook', to: 'runbook' }],
    });
    const lines = (count: number) => placesOf([alerts], count)[0]!.lines;
    // Narrow, what is said of each takes a line more.
    const narrow = placesOf([{ ...alerts, width: 16 }, panel({})], 5)[0]!.lines;
    expect(narrow).toBeGreaterThan(lines(5));
    expect(lines(0)).toBe(3);
    expect(lines(5)).toBeGreaterThan(lines(1));
    expect(lines(50)).toBe(lines(8));
  });

  it('keeps one panel below another where the dashboard has it so', () => {
    const places = placesOf(
      [
        panel({ width: 16, height: 9 }),
        panel({ width: 4, height: 9 }),
        panel({ width: 4, height: 5 }),
        panel({ width: 4, height: 4 }),
      ],
      0,
    );
    expect(places.map(({ lines }) => lines)).toEqual([9, 9, 5, 4]);
  });
});

describe('Markdown', () => {
  it('becomes paragraphs, lists and tables', () => {
    expect(
      parseMarkdown('A **bold** `code`.\n\n1. one\n2. two\n\n| a | b |\n|---|---|\n| `x` | y |'),
    ).toEqual([
      {
        kind: 'paragraph',
        text: [
          { kind: 'text', text: 'A ' },
          { kind: 'bold', text: 'bold' },
          { kind: 'text', text: ' ' },
          { kind: 'code', text: 'code' },
          { kind: 'text', text: '.' },
        ],
      },
      {
        kind: 'list',
        items: [[{ kind: 'text', text: 'one' }], [{ kind: 'text', text: 'two' }]],
      },
      {
        kind: 'table',
        head: [[{ kind: 'text', text: 'a' }], [{ kind: 'text', text: 'b' }]],
        rows: [[[{ kind: 'code', text: 'x' }], [{ kind: 'text', text: 'y' }]]],
      },
    ]);
  });

  it('leaves HTML as the text it is', () => {
    expect(parseMarkdown('<img src=x onerror=alert(1)>')).toEqual([
      { kind: 'paragraph', text: [{ kind: 'text', text: '<img src=x onerror=alert(1)>' }] },
    ]);
  });
});

describe('a gauge', () => {
  it('goes from the left over the top to the right', () => {
    expect(arcOf(0, 0.5, 50)).toBe('M 10.00 60.00 A 50 50 0 0 1 60.00 10.00');
    expect(arcOf(0.5, 1, 50)).toBe('M 60.00 10.00 A 50 50 0 0 1 110.00 60.00');
  });

  it('is empty below 0, and full above 1', () => {
    expect(arcOf(0, -20, 50)).toBe(arcOf(0, 0, 50));
    expect(arcOf(0, 1.1, 50)).toBe(arcOf(0, 1, 50));
  });
});
