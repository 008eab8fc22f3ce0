import type { z } from 'zod'

/** A place of a document where a text may stand: `tests[].event.{}`; `choice` where only some texts are right. */
export interface TextPlace {
  readonly path: string
  readonly kind: 'text' | 'choice' | 'key' | 'anything'
}

/** What a node without structure of its own stands for (a transformed `unknown`), by its path. */
type Opaque = (path: string) => z.core.$ZodType | undefined

/**
 * Every place of what a schema reads where a text may stand, so that a test of all of them can't forget one that is added.
 */
export const textPlaces = (
  schema: z.core.$ZodType,
  opaque: Opaque = () => undefined,
  path = '',
): readonly TextPlace[] => {
  const { def } = (schema as z.core.$ZodTypes)._zod
  const within = (inner: z.core.$ZodType, at = path): readonly TextPlace[] => textPlaces(inner, opaque, at)
  const known = opaque(path)
  if (known !== undefined && known !== schema && (def.type === 'pipe' || def.type === 'unknown'))
    return within(known)
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape).flatMap(([key, inner]) =>
        within(inner, path === '' ? key : `${path}.${key}`),
      )
    case 'record':
      return [{ path: `${path}.{}`, kind: 'key' }, ...within(def.valueType, `${path}.{}`)]
    case 'array':
      return within(def.element, `${path}[]`)
    case 'union':
      return distinct(def.options.flatMap((option) => within(option)))
    case 'optional':
    case 'default':
    case 'nullable':
    case 'prefault':
    case 'readonly':
    case 'nonoptional':
    case 'catch':
      return within(def.innerType)
    case 'pipe':
      return within(def.in)
    case 'string':
      return [{ path, kind: 'text' }]
    case 'enum':
    case 'literal':
      return [{ path, kind: 'choice' }]
    case 'unknown':
    case 'any':
      return [{ path, kind: 'anything' }]
    case 'number':
    case 'boolean':
    case 'null':
      return []
    default:
      throw new Error(`textPlaces does not know ${def.type} (${path})`)
  }
}

/** A place with several kinds is the widest of them. */
const distinct = (places: readonly TextPlace[]): readonly TextPlace[] => {
  const WIDEST = ['anything', 'text', 'key', 'choice']
  const found = new Map<string, TextPlace>()
  for (const place of places) {
    const before = found.get(place.path)
    if (before === undefined || WIDEST.indexOf(place.kind) < WIDEST.indexOf(before.kind))
      found.set(place.path, place)
  }
  return [...found.values()]
}

export type Step = string | number

/** Where the texts of a document stand, by the path that {@link textPlaces} gives. Keys of records are told by `records`. */
export const textsOf = (
  value: unknown,
  records: ReadonlySet<string>,
  path = '',
  steps: readonly Step[] = [],
): readonly { readonly path: string; readonly steps: readonly Step[] }[] => {
  if (typeof value === 'string') return [{ path, steps }]
  if (Array.isArray(value))
    return (value as readonly unknown[]).flatMap((each, i) =>
      textsOf(each, records, `${path}[]`, [...steps, i]),
    )
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => {
    const at = records.has(`${path}.{}`) ? `${path}.{}` : path === '' ? key : `${path}.${key}`
    return textsOf(each, records, at, [...steps, key])
  })
}

/** The document with another text at a place. */
export const withText = (value: unknown, [step, ...more]: readonly Step[], text: unknown): unknown => {
  if (step === undefined) return text
  if (Array.isArray(value))
    return (value as readonly unknown[]).map((each, i) => (i === step ? withText(each, more, text) : each))
  return Object.fromEntries(
    Object.entries(value as object).map(([key, each]) => [
      key,
      key === step ? withText(each, more, text) : each,
    ]),
  )
}
