/** Long PromQL over several lines, for those who read the generated files. */

const WIDTH = 88;
const OPERATORS = [' or ', ' and ', ' unless ', ' / ', ' - ', ' > ', ' < ', ' == '] as const;

/** Breaks at the operators and the parentheses of what is too long; meaning nothing else. */
export function layOut(expression: string, indent = ''): string {
  if (expression.length + indent.length <= WIDTH) return expression;
  const at = operatorOf(expression);
  if (at !== undefined) {
    const left = layOut(expression.slice(0, at.start), indent);
    const right = expression.slice(at.start + at.operator.length);
    // A threshold stays where it is compared.
    const space = right.length < 24 ? ' ' : `\n${indent}`;
    return `${left}${space}${at.operator.trim()} ${layOut(right, indent)}`;
  }
  const [open, close] = longestGroupOf(expression);
  if (close <= open) return expression;
  const inner = `${indent}  `;
  const head = expression.slice(0, open + 1);
  return `${head}\n${inner}${layOut(expression.slice(open + 1, close), inner)}\n${indent}${expression.slice(close)}`;
}

/** The weakest operator outside of all parentheses: the builder leaves one there at most of a kind. */
function operatorOf(expression: string): { start: number; operator: string } | undefined {
  let depth = 0;
  let isQuoted = false;
  const found: { start: number; operator: string }[] = [];
  for (let index = 0; index < expression.length; index += 1) {
    const character = expression[index]!;
    if (character === '"' && expression[index - 1] !== '\\') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if ('({['.includes(character)) depth += 1;
    else if (')}]'.includes(character)) depth -= 1;
    else if (depth === 0 && character === ' ') {
      const operator = OPERATORS.find((one) => expression.startsWith(one, index));
      if (operator !== undefined) found.push({ start: index, operator });
    }
  }
  return found.toSorted((a, b) => rank(a.operator) - rank(b.operator))[0];
}

/** The longest pair of parentheses that are in no other: the operand rather than the labels. */
function longestGroupOf(expression: string): readonly [number, number] {
  let longest: readonly [number, number] = [0, 0];
  for (let open = expression.indexOf('('); open >= 0;) {
    const close = closingOf(expression, open);
    if (close < 0) break;
    if (close - open > longest[1] - longest[0]) longest = [open, close];
    open = expression.indexOf('(', close);
  }
  return longest;
}

function rank(operator: string): number {
  return OPERATORS.indexOf(operator as (typeof OPERATORS)[number]);
}

function closingOf(expression: string, open: number): number {
  let depth = 0;
  let isQuoted = false;
  for (let index = open; index < expression.length; index += 1) {
    const character = expression[index]!;
    if (character === '"' && expression[index - 1] !== '\\') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}
