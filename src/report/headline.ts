import type { Answers } from './answers.ts'
import {
  type Accounting,
  type HuntDocument,
  hasUnreadableInput,
  missesScope,
  type Signal,
} from './document.ts'
import { counted } from './layout.ts'
import { nothingReadText, unseenText } from './scope-text.ts'
import type { Story } from './story.ts'

/** `1 still open, 2 taken back` */
export const exposedText = ({ states }: Answers): string => {
  const parts = [
    ...(states.open > 0 ? [`${states.open} still open`] : []),
    ...(states.unknown > 0 ? [`${states.unknown} not known`] : []),
    ...(states['taken back'] > 0 ? [`${states['taken back']} taken back`] : []),
  ]
  return parts.length === 0 ? 'nothing got out, as far as these logs show' : parts.join(', ')
}

/** What makes the verdict incomplete, to be read before it is believed. */
export const alarms = (accounting: Accounting): readonly string[] => {
  const broken = accounting.skipped.filter(({ kind }) => kind === 'unreadable').length
  const inPart = accounting.unreadable.length
  return [
    ...(accounting.files.read === 0
      ? [
          accounting.outside === undefined
            ? 'Nothing was judged: no log file was recognised.'
            : `Nothing was judged: ${nothingReadText(accounting)}.`,
        ]
      : []),
    ...(missesScope(accounting)
      ? [
          accounting.places === undefined
            ? 'Nothing was judged: no event lies in the range that was asked for.'
            : 'Nothing was judged: no event is of what was asked for (time, accounts, regions).',
        ]
      : []),
    ...unseenText(accounting),
    ...(hasUnreadableInput(accounting)
      ? [
          `${[
            ...(broken > 0 ? [`${counted(broken, 'file')} could not be read`] : []),
            ...(inPart > 0
              ? [
                  `${counted(inPart, 'file')} only in part (${counted(accounting.events.unreadable, 'event')} lost)`,
                ]
              : []),
          ].join(', ')}: there may be more.`,
        ]
      : []),
    ...(accounting.rules.failed.length > 0
      ? [`${counted(accounting.rules.failed.length, 'rule')} failed: what they look for may be there.`]
      : []),
  ]
}

/** The whole hunt in one line. */
export const verdictOf = (
  { accounting }: HuntDocument,
  stories: readonly Story[],
  lone: readonly Signal[],
): string => {
  const [first] = stories
  if (first !== undefined) {
    const exposures = stories.flatMap((story) => story.exposures)
    const open = exposures.filter(({ state }) => state === 'open').length
    const what = stories.length === 1 ? first.title : counted(stories.length, 'incident')
    if (exposures.length === 0) return `${what}: nothing got out, as far as these logs show`
    const unknown = exposures.filter(({ state }) => state === 'unknown').length
    const all = counted(exposures.length, 'way')
    if (open > 0) return `${what}: ${open} of ${all} out still open`
    return unknown > 0
      ? `${what}: ${unknown} of ${all} out may still be open`
      : `${what}: taken back, as far as these logs show`
  }
  if (lone.length > 0) return `No incident; ${counted(lone.length, 'single signal')}`
  if (accounting.files.read === 0 || accounting.events.read === 0) return 'Nothing was judged'
  return `No findings in ${counted(accounting.events.read, 'event')}`
}
