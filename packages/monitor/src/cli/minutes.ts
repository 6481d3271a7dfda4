/** Minutes as they are given on the command line. */
import { InvalidArgumentError } from 'commander';

/** Throws InvalidArgumentError for what is no number between these. */
export function minutesOf(least: number, most: number): (text: string) => number {
  return (text) => {
    const minutes = Number(text);
    if (Number.isFinite(minutes) && minutes >= least && minutes <= most) return minutes;
    throw new InvalidArgumentError(`Allowed: a number from ${least} to ${most}.`);
  };
}
