import { type Accounting, judgedOf, type Outside, outsideCount, type PlacesAsked } from './document.ts'
import { byteSize, count, counted } from './layout.ts'
import { safeText } from './safe-text.ts'

/** `2026-11-24 01:02:03 UTC`, with milliseconds where it has any. */
export const moment = (iso: string): string =>
  `${iso.slice(0, 10)} ${iso.slice(11, iso.endsWith('.000Z') ? 19 : 23)} UTC`

/** `from 2026-11-24 00:00:00 UTC to before 2026-11-25 00:00:00 UTC` */
export const rangeText = ({ from, to }: NonNullable<Accounting['range']>): string =>
  [
    ...(from === null ? [] : [`from ${moment(from)}`]),
    ...(to === null ? [] : [`${from === null ? '' : 'to '}before ${moment(to)}`]),
  ].join(' ')

const named = (one: string, many: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${names.length === 1 ? one : many} ${names.map(safeText).join(', ')}`]

/** `account 111122223333, regions eu-west-1, us-east-1` */
export const placesText = ({ accounts, regions }: NonNullable<Accounting['places']>): string =>
  [...named('account', 'accounts', accounts), ...named('region', 'regions', regions)].join(', ')

/** All that was asked for, to follow `events`; undefined where nothing was. */
export const scopeText = ({ range, places }: Pick<Accounting, 'range' | 'places'>): string | undefined =>
  range === null && places === undefined
    ? undefined
    : [
        ...(range === null ? [] : [rangeText(range)]),
        ...(places === undefined ? [] : [`of ${placesText(places)}`]),
      ].join(', ')

/** `120 of 3,010 events`, and of those how many may be of other places. */
export const judgedText = (accounting: Pick<Accounting, 'places' | 'events'>): string => {
  const { places, events } = accounting
  const less = [
    ...((places?.withoutAccount ?? 0) > 0 ? [`${count(places?.withoutAccount ?? 0)} name no account`] : []),
    ...((places?.withoutRegion ?? 0) > 0 ? [`${count(places?.withoutRegion ?? 0)} name no region`] : []),
  ]
  const kept = less.length === 0 ? '' : ` (${less.join(', ')}: they may be of any)`
  return `${count(judgedOf(accounting))} of ${counted(events.read, 'event')}${kept}`
}

/** What was asked for that is nowhere: most likely a slip. */
export const unseenText = ({ places }: Pick<Accounting, 'places'>): readonly string[] =>
  unseenLines(places?.unseen ?? [])

export const unseenLines = (unseen: PlacesAsked['unseen']): readonly string[] =>
  unseen.map(
    ({ kind, value, similar }) =>
      `no event and no path names ${kind} ${safeText(value)}${
        similar.length === 0 ? '' : `: did you mean ${similar.map(safeText).join(' or ')}?`
      }`,
  )

const WHY: Readonly<Record<Outside['kind'], string>> = {
  'outside-range': 'outside the time range',
  'outside-account': 'of other accounts',
  'outside-region': 'of other regions',
}

/** `9,300 files (70.1 MiB) outside the time range, 200 files (1.2 MiB) of other accounts, by their paths` */
export const outsideText = ({ outside = [] }: Pick<Accounting, 'outside'>): string =>
  `${outside
    .map(({ kind, files, bytes }) => `${counted(files, 'file')} (${byteSize(bytes)}) ${WHY[kind]}`)
    .join(', ')}, by their paths`

/** Why no file was read, for the sentence that nothing was judged. */
export const nothingReadText = ({ files, outside = [] }: Pick<Accounting, 'files' | 'outside'>): string => {
  const out = outsideCount({ outside })
  if (out === 0)
    return `no log file was recognised (${files.skipped === 0 ? 'there was no file to read' : `${counted(files.skipped, 'file')} skipped`})`
  const others = files.skipped - out
  return `${outsideText({ outside })}${others === 0 ? '' : `; ${counted(others, 'other file')} skipped`}`
}
