/** What a PromQL expression selects, by Prometheus' own grammar. */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

export interface Selector {
  readonly metric: string;
  /** Such as `job=~"$job"`. */
  readonly matchers: readonly string[];
  readonly range: string | undefined;
  /** The function it is the argument of. */
  readonly caller: string | undefined;
}

/** @throws {SyntaxError} with the place */
export function selectorsOf(expression: string): readonly Selector[] {
  const tree = parser.parse(withWindows(expression));
  const found: Selector[] = [];
  tree.iterate({
    enter(reference) {
      if (reference.type.isError) {
        throw new SyntaxError(`no PromQL at ${reference.from}: ${expression}`);
      }
      if (reference.name === 'VectorSelector') found.push(selectorOf(reference.node, expression));
    },
  });
  return found;
}

function selectorOf(node: SyntaxNode, original: string): Selector {
  const text = withWindows(original);
  const cut = (part: SyntaxNode): string => text.slice(part.from, part.to);
  const identifier = node.getChild('Identifier');
  const matrix = node.parent?.name === 'MatrixSelector' ? node.parent : undefined;
  const range = matrix?.lastChild;
  const call = (matrix ?? node).parent?.parent;
  return {
    metric: identifier === null ? '' : cut(identifier),
    matchers: (node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map(cut),
    range: range ? cut(range) : undefined,
    caller: call?.name === 'FunctionCall' && call.firstChild ? cut(call.firstChild) : undefined,
  };
}

/** As unlikely windows, so that they are told from written ones. */
export const RATE_INTERVAL = '4321s';
const RANGE = '8765s';

function withWindows(expression: string): string {
  return expression.replaceAll('$__rate_interval', RATE_INTERVAL).replaceAll('$__range', RANGE);
}
