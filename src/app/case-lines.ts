import { DohyoError } from '../base/errors.ts'

export type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A case as it stands in its file; `id` is a text, and no other case of the file has it. */
export interface CaseLine {
  /** 1-based. */
  readonly line: number
  readonly value: Json & { readonly id: string }
}

/**
 * Reads a file of cases, one JSON object per line; empty lines don't count. `problem` says what is wrong with an object besides its
 * `id`, `form` shows a right one. Throws DohyoError DQ803 with the line of a bad one.
 */
export const readCaseLines = (
  file: string,
  text: string,
  members: ReadonlySet<string>,
  form: string,
  problem: (value: Json) => string | undefined,
): readonly CaseLine[] => {
  const lines = new Map<string, number>()
  return text.split('\n').flatMap((written, i): readonly CaseLine[] => {
    const line = i + 1
    const content = written.replace(/^\uFEFF/, '').trim()
    if (content === '') return []
    const bad = (message: string, cause?: unknown): DohyoError =>
      new DohyoError(`${file}:${line}: ${message}`, {
        code: 'DQ803',
        help: `a case is one line: ${form}`,
        cause,
      })
    let value: unknown
    try {
      value = JSON.parse(content)
    } catch (cause) {
      throw bad('not valid JSON', cause)
    }
    if (!isObject(value)) throw bad('not a JSON object')
    const unknown = Object.keys(value).find((name) => !members.has(name))
    if (unknown !== undefined) throw bad(`unknown member \`${unknown}\``)
    const { id } = value
    if (typeof id !== 'string' || id === '') throw bad('`id` must be a text')
    const wrong = problem(value)
    if (wrong !== undefined) throw bad(wrong)
    const former = lines.get(id)
    if (former !== undefined) throw bad(`\`id\` ${JSON.stringify(id)} is that of line ${former} too`)
    lines.set(id, line)
    return [{ line, value: { ...value, id } }]
  })
}
