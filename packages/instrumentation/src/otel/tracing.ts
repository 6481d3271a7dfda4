/**
 * Which tracer makes Earshot's spans: the host's own when it registered a provider, else a private
 * one that the monitor gives. Nothing is ever registered globally: that place is the host's.
 */
import {
  context,
  createContextKey,
  ProxyTracerProvider,
  trace,
  type Context,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';

interface Delegating extends TracerProvider {
  getDelegate?(): TracerProvider;
}

const NAME = '@earshot/instrumentation';
const KEY = Symbol.for('earshot.tracing');
const shared = globalThis as { [KEY]?: { provider: TracerProvider | undefined } };
/** Several copies of this module in one process share one private provider. */
const own = (shared[KEY] ??= { provider: undefined });

// The API's next major version has no proxy; until then it is where a missing provider shows.
// oxlint-disable-next-line typescript/no-deprecated
const NOOP = new ProxyTracerProvider().getDelegate();
/** Set in the parent context of spans that the ledger follows: a span processor leaves them alone. */
const FOLLOWED = createContextKey('earshot.followed');

let lastProvider: TracerProvider | undefined;
let lastTracer: Tracer | undefined;

/** Gives the provider that is used while the host has none of its own; `undefined` takes it back. */
export function useTracerProvider(provider: TracerProvider | undefined): void {
  own.provider = provider;
}

/** The provider that spans go to now, or undefined when nobody records any. */
export function activeTracerProvider(): TracerProvider | undefined {
  return hostTracerProvider() ?? own.provider;
}

/** The provider that the host registered, if it did. */
export function hostTracerProvider(): TracerProvider | undefined {
  const registered = trace.getTracerProvider();
  const delegate = (registered as Delegating).getDelegate?.() ?? registered;
  return delegate === NOOP ? undefined : delegate;
}

export function tracer(): Tracer {
  const provider = activeTracerProvider() ?? NOOP;
  if (provider !== lastProvider || lastTracer === undefined) {
    lastProvider = provider;
    lastTracer = provider.getTracer(NAME);
  }
  return lastTracer;
}

/** `parent`, marked: the span that starts in it is followed by the ledger. */
export function asFollowed(parent: Context): Context {
  return parent.setValue(FOLLOWED, true);
}

export function isFollowed(parent: Context): boolean {
  return parent.getValue(FOLLOWED) === true;
}

/**
 * The context that a child of a tool belongs in: the active one where its span is of the tool's trace
 * (a span of the host's own in between), else the tool's. The host may have no context manager.
 */
export function contextWithin(execution: { readonly context: Context }): Context {
  const active = context.active();
  const activeTrace = trace.getSpanContext(active)?.traceId;
  const toolTrace = trace.getSpanContext(execution.context)?.traceId;
  return activeTrace !== undefined && activeTrace === toolTrace ? active : execution.context;
}

/** The host's active span, if it has one; else the tool around, whose span the host cannot see. */
export function contextOf(tool: { readonly context: Context } | undefined): Context {
  const active = context.active();
  return trace.getSpan(active) === undefined && tool !== undefined ? tool.context : active;
}
