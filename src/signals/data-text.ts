import { readYaml, type YamlProblem } from '../rules/read-yaml.ts'

export type ReadData = { readonly value: unknown } | { readonly reason: string }

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''

/** YAML takes a second for each million. */
const MAX_TEXT = 5_000_000

const placed = ({ message, start }: YamlProblem, text: string): string => {
  const before = text.slice(0, start).split('\n')
  return `${firstLine(message)} at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}

/** The value of a YAML or JSON text, or what is wrong with it; also when it asks for more than can be built (aliases, depth). */
export const readData = (text: string): ReadData => {
  if (text.length > MAX_TEXT)
    return { reason: `it is longer than ${MAX_TEXT} characters; long lists are CSV or JSON` }
  try {
    const { document, errors, warnings } = readYaml(text)
    // a tag that nobody knows would be dropped, and what it stands for read as something else
    const [broken] = [...errors, ...warnings]
    return broken === undefined ? { value: document?.toJS() } : { reason: placed(broken, text) }
  } catch (error) {
    return { reason: firstLine(error) || 'not YAML' }
  }
}

/** The same of a JSON text: quicker, and large files are JSON. */
export const readJson = (text: string): ReadData => {
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown }
  } catch (error) {
    return { reason: firstLine(error) || 'not JSON' }
  }
}
