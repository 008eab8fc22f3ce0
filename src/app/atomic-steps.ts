import { setTimeout } from 'node:timers/promises'
import {
  at,
  type Call,
  fill,
  fillCommand,
  fillText,
  type Plan,
  type Step,
  type Undo,
  type Values,
} from '../atomic/index.ts'
import { DohyoError, EXIT } from '../base/errors.ts'
import type { LeftBehind } from '../report/atomic-run.ts'
import type { SdkSession } from './atomic-sdk.ts'

export interface Stepping {
  readonly signal: AbortSignal
  /** Told before each call. */
  onStep(text: string): void
  /** Between two tries, ms. */
  readonly pause: number
}

/** How often a clean-up is tried: what was just made may be busy. */
const TRIES = 4
/** How long something may take to come about, in pauses. */
const PATIENCE = 120

/** Codes of gRPC, which Google's SDK uses over HTTP too. */
const GRPC: Readonly<Record<number, number>> = { 3: 400, 5: 404, 6: 409, 7: 403, 9: 400, 11: 400, 16: 401 }

/** HTTP status of a provider's error, wherever its SDK keeps it. */
const statusOf = (error: unknown): number | undefined => {
  const found = [at(error, '$metadata.httpStatusCode'), at(error, 'statusCode'), at(error, 'code')].find(
    (value) => typeof value === 'number',
  )
  return typeof found === 'number' ? (GRPC[found] ?? found) : undefined
}

/** The provider has said no, so that nothing was made. */
const isRefusal = (error: unknown): boolean => {
  const status = statusOf(error)
  return status !== undefined && status < 500 && status !== 408 && status !== 429
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const filled = ({ sdk, name, params, region }: Call, values: Values): Call => ({
  sdk,
  name,
  params: fill(params, values) as Call['params'],
  ...(region === undefined ? {} : { region }),
})

const come = async (
  step: Step,
  values: Values,
  session: SdkSession,
  stepping: Stepping,
): Promise<unknown> => {
  for (let tries = 0; ; tries++) {
    const answer = await session.call(filled(step, values))
    const { until } = step
    if (until === undefined) return answer
    const is = at(answer, until.path)
    if (is === until.is) return answer
    if (is === 'error' || tries >= PATIENCE)
      throw new DohyoError(`waited in vain: ${fillText(step.what, values)} (${String(is)})`, {
        code: 'DQ816',
        exit: EXIT.input,
      })
    await setTimeout(stepping.pause, undefined, { signal: stepping.signal })
  }
}

const savedOf = ({ saves = {}, name }: Step, answer: unknown): Values =>
  Object.fromEntries(
    Object.entries(saves).map(([key, path]) => {
      const value = at(answer, path)
      if (typeof value === 'string' && value !== '') return [key, value]
      throw new DohyoError(`the answer to ${name} has no ${path}`, { code: 'DQ816', exit: EXIT.input })
    }),
  )

const isUndoable = ({ params }: Undo, values: Values): boolean =>
  [...JSON.stringify(params).matchAll(/\{\{(\w+)\}\}/g)].every(([, name = '']) => name in values)

/** Undefined when it is undone. */
const undoOne = async (
  undo: Undo,
  values: Values,
  session: SdkSession,
  { onStep, pause }: Stepping,
): Promise<LeftBehind | undefined> => {
  const what = fillText(undo.what, values)
  if (!isUndoable(undo, values))
    return {
      what: `${what}, if there is one`,
      reason: 'the answer of the call that makes it was lost',
      command: fillCommand(undo.find ?? undo.command, values),
    }
  onStep(what)
  for (let tries = 1; ; tries++) {
    try {
      await session.call(filled(undo, values))
      return undefined
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      if (tries >= TRIES) return { what, reason: textOf(error), command: fillCommand(undo.command, values) }
      await setTimeout(pause)
    }
  }
}

export interface Stepped {
  /** Why it did not get to the end: the provider's or our own words. */
  readonly failure?: string
  readonly left: readonly LeftBehind[]
}

/**
 * Makes the calls of a plan in order, and undoes in reverse order what was done: at the end, after a failure, and when the
 * signal ends it. Never throws for what a provider says.
 */
export const takeSteps = async (
  plan: Plan,
  inputs: Values,
  session: SdkSession,
  stepping: Stepping,
): Promise<Stepped> => {
  const undos: Undo[] = []
  let values = inputs
  let failure: string | undefined
  try {
    for (const step of plan.steps) {
      stepping.signal.throwIfAborted()
      stepping.onStep(fillText(step.what, values))
      // before the call: one whose answer is lost may have been done
      if (step.undo !== undefined) undos.push(step.undo)
      try {
        const answer = await come(step, values, session, stepping)
        values = { ...values, ...savedOf(step, answer) }
      } catch (error) {
        if (step.undo !== undefined && isRefusal(error)) undos.pop()
        throw error
      }
    }
  } catch (error) {
    failure = stepping.signal.aborted ? 'interrupted' : textOf(error)
  }
  const left: LeftBehind[] = []
  for (const undo of undos.toReversed()) {
    const remains = await undoOne(undo, values, session, stepping)
    if (remains !== undefined) left.push(remains)
  }
  return { left, ...(failure === undefined ? {} : { failure }) }
}
