/** What a tool owes by its contract: until when, and what kept it from it. */
import type { FailedReason, SilentReason } from '@earshot/telemetry';
import { processRoster, rosterOfConnection } from '../bridges/roster.ts';
import type { ToolCall } from './tool-call.ts';

/** Why a notification was never attempted: a failure where the caller was told, else silent. */
export type UnattemptedReason = FailedReason & SilentReason;

/** The ages, in ms, at which a call has to be looked at. */
export function limitsOf(call: ToolCall, windowMs: number): number[] {
  const { notifies, terminal, timeoutMs } = call.contract;
  const limits: number[] = [];
  const isRunning = call.endedAtMs === undefined;
  if (isRunning && timeoutMs !== undefined) limits.push(timeoutMs);
  if (call.isJudged) return limits;
  if (isRunning && notifies === true) limits.push(windowMs);
  if (terminal !== undefined && !call.isSatisfied) limits.push(terminalLimitMs(call));
  return limits;
}

/** Why a tool that must notify could not have; undefined when it could, or did. */
export function problemOf(call: ToolCall): UnattemptedReason | undefined {
  if (call.contract.notifies !== true) return undefined;
  if (call.notifications > 0 || call.bridgeCalls > 0) return undefined;
  const ofConnection = rosterOfConnection(call.connection);
  if (call.bridges.hasUsable || ofConnection?.hasUsable === true) return undefined;
  const near = call.bridges.problem ?? ofConnection?.problem;
  if (near === undefined && call.connection !== undefined) return undefined;
  const problem = near ?? processRoster().problem;
  if (problem === undefined) return 'context_missing';
  return problem === 'method_missing' ? 'method_missing' : 'bridge_unavailable';
}

/** How old a call may get without its terminal message, in ms. */
export function terminalLimitMs({ contract, startedAtMs, endedAtMs }: ToolCall): number {
  const { withinMs, graceMs = 0 } = contract.terminal!;
  return endedAtMs === undefined ? withinMs : Math.min(withinMs, endedAtMs - startedAtMs + graceMs);
}
