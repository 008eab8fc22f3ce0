import { quoteString } from '../language/strings.ts'
import { type ShellPlace, shellPlaces } from './playbook-places.ts'
import {
  type FieldValue,
  type RecordValues,
  refKey,
  type Template,
  type TemplateRef,
  valueIn,
} from './template.ts'

/** Times around a signal: their distance from it, ms. Numbers of ms in queries, ISO-8601 elsewhere. */
export const TIME_FIELDS: Readonly<Record<string, number>> = {
  signal_time: 0,
  signal_hourBefore: -3_600_000,
  signal_hourAfter: 3_600_000,
  signal_dayBefore: -86_400_000,
  signal_dayAfter: 86_400_000,
  signal_monthBefore: -30 * 86_400_000,
}

/** The last part of `dohyo_resource`: what the tools of GCP, and those of AWS for databases, go by. */
export const NAME_FIELD = 'signal_resourceName'

/** The first of those outside that were given access. */
export const OUTSIDER_FIELD = 'signal_outsider'

/** What no line can show as it is: controls, separators, lone surrogates, and what is drawn as nothing. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\p{Default_Ignorable_Code_Point}/u

/** What the tools of the clouds read a file for, or split a list by, at the beginning of an argument. */
const SPECIAL = /^(?:@|\^|fileb?:|https?:)/i

const nameOf = (ref: TemplateRef): string =>
  ref.kind === 'raw' ? ref.key : ref.name.replace(/^(?:dohyo|signal)_/, '')

const placeholder = (ref: TemplateRef, reason?: string): string =>
  `<${nameOf(ref)}${reason === undefined ? '' : `: left out, it ${reason}`}>`

const elements = (value: FieldValue): readonly string[] => {
  if (value === null || value === undefined || value === '') return []
  return typeof value === 'object' ? value.filter((each) => each !== '') : [String(value)]
}

const isTime = (ref: TemplateRef): boolean => ref.kind === 'field' && Object.hasOwn(TIME_FIELDS, ref.name)

const isoTime = (value: FieldValue): readonly string[] =>
  typeof value === 'number' ? [`${new Date(value).toISOString().slice(0, 19)}Z`] : []

const shown = (ref: TemplateRef, values: RecordValues): readonly string[] =>
  isTime(ref) ? isoTime(valueIn(values, ref)) : elements(valueIn(values, ref))

const fillProse = (template: Template, values: RecordValues): string =>
  template
    .map((part) => (typeof part === 'string' ? part : shown(part, values).join(', ') || placeholder(part)))
    .join('')

/** Why a value can't stand in a command. */
const refusal = (value: string, place: ShellPlace): string | undefined => {
  if (UNPRINTABLE.test(value)) return 'holds control characters'
  if (place === 'word' && value.startsWith('-')) return 'begins with a dash'
  if ((place === 'word' || place === 'option') && SPECIAL.test(value))
    return 'begins as something that the tool would read'
  return undefined
}

const singleQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const shellValue = (ref: TemplateRef, value: string | undefined, place: ShellPlace): string => {
  const reason = value === undefined ? undefined : refusal(value, place)
  const text = value === undefined || reason !== undefined ? placeholder(ref, reason) : value
  return place === 'inner'
    ? text.replace(/["\\]/g, (c) => `\\${c}`).replaceAll("'", "'\\''")
    : singleQuoted(text)
}

/**
 * A command of a POSIX shell: the program gets each value as it is, and none becomes an option, another word or another
 * command. The values of a list are words of their own; where they can't be, the command is there once for each.
 */
const fillCommand = (template: Template, values: RecordValues): string => {
  const { places } = shellPlaces(template)
  const commands = (chosen: ReadonlyMap<string, string>): readonly string[] => {
    const several = template.find(
      (part): part is TemplateRef =>
        typeof part !== 'string' &&
        places.get(part) !== 'word' &&
        !chosen.has(refKey(part)) &&
        shown(part, values).length > 1,
    )
    if (several !== undefined)
      return shown(several, values).flatMap((value) =>
        commands(new Map([...chosen, [refKey(several), value]])),
      )
    const text = template.map((part) => {
      if (typeof part === 'string') return part
      const place = places.get(part) ?? 'inside'
      const one = chosen.get(refKey(part))
      const all = one === undefined ? shown(part, values) : [one]
      return (all.length === 0 ? [undefined] : all).map((value) => shellValue(part, value, place)).join(' ')
    })
    return [text.join('').trim()]
  }
  return commands(new Map()).join('\n')
}

/** A query: each value is one string, a list several with commas between, a time a number of ms. */
const fillQuery = (template: Template, values: RecordValues): string => {
  const string = (ref: TemplateRef, value: string): string => {
    if (UNPRINTABLE.test(value)) return placeholder(ref, 'holds control characters')
    // a parameter of the query, also within a string
    return value.includes('{{') ? placeholder(ref, 'holds two braces') : value
  }
  return template
    .map((part) => {
      if (typeof part === 'string') return part
      const value = valueIn(values, part)
      if (isTime(part)) return typeof value === 'number' ? String(value) : '0'
      const all = elements(value)
      return (all.length === 0 ? [placeholder(part)] : all.map((each) => string(part, each)))
        .map(quoteString)
        .join(', ')
    })
    .join('')
    .trim()
}

/** Fills in values, each quoted for where it stands. One that is absent or can't stand there is a placeholder: `<actor>`. */
export const fill = { prose: fillProse, command: fillCommand, query: fillQuery } as const
