/** The half circle of a gauge, as paths of SVG. */

/** Of the drawing, in its own units. */
export const WIDTH = 120;
export const HEIGHT = 66;
/** The ends are round lines: they need their room. */
const FOOT = 6;

/** A piece of it, from the left (0) over the top to the right (1); what is beyond is cut off. */
export function arcOf(from: number, to: number, radius: number): string {
  const [start, end] = [from, to].map((share) => pointAt(Math.min(1, Math.max(0, share)), radius));
  return `M ${start} A ${radius} ${radius} 0 0 1 ${end}`;
}

function pointAt(share: number, radius: number): string {
  const angle = Math.PI * (1 - share);
  const x = WIDTH / 2 + radius * Math.cos(angle);
  const y = HEIGHT - FOOT - radius * Math.sin(angle);
  return `${x.toFixed(2)} ${y.toFixed(2)}`;
}
