const MOST = 6
/** Deeper than any cloud writes; what is nested to trouble readers is not followed. */
const DEEPEST = 40

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const walk = (value: unknown, path: string, wanted: string, found: Set<string>, depth = 0): void => {
  if (found.size >= MOST || depth > DEEPEST) return
  if (Array.isArray(value)) for (const each of value) walk(each, `${path}[]`, wanted, found, depth + 1)
  else if (isObject(value))
    for (const [key, each] of Object.entries(value))
      walk(each, path === '' ? key : `${path}.${key}`, wanted, found, depth + 1)
  else if (typeof value === 'string' ? value.toLowerCase() === wanted : String(value) === wanted)
    found.add(path)
}

/** The value of JSON text; undefined for other text. */
export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/**
 * Where a value stands in an event: `requestParameters.createVolumePermission.add.items[].userId`. Case does not count (Azure writes ids
 * in any). Empty when the event is no JSON, or the value was made of several.
 */
export const pathsOf = (raw: string, value: string): readonly string[] => {
  const event = parsed(raw)
  const found = new Set<string>()
  walk(event, '', value.toLowerCase(), found)
  return [...found]
}
