import { parseDocument } from 'yaml'

export type ReadData = { readonly value: unknown } | { readonly reason: string }

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''

/** The value of a YAML or JSON text, or what is wrong with it; also when it asks for more than can be built (aliases, depth). */
export const readData = (text: string): ReadData => {
  try {
    const document = parseDocument(text)
    const [broken] = document.errors
    return broken === undefined ? { value: document.toJS() } : { reason: firstLine(broken) || 'not YAML' }
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
