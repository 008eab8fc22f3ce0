import type { z } from 'zod'
import { DohyoError, EXIT } from '../base/errors.ts'
import { readWholeText } from '../hunt/whole-file.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { renderText } from '../language/diagnostics/render-text.ts'
import { createSourceText } from '../language/source-text.ts'
import { pathText, schemaDiagnostics } from '../rules/yaml-issue.ts'
import { parseYaml, type YamlPath, type YamlText } from '../rules/yaml-text.ts'
import { type Config, type ConfigInput, configSchema } from './config-schema.ts'

/** A file of settings whose shape is right. What it says of rules is checked when these are at hand. */
export interface ReadConfig {
  readonly file: string
  readonly text: string
  readonly yaml: YamlText
  readonly config: Config
  /** As it was written, without defaults: other settings are laid over it. */
  readonly written: ConfigInput
}

/** Reads the text of a settings' file. Mistakes are diagnostics; spans are offsets in `text`. */
export const parseConfig = (
  text: string,
  file: string,
): { readonly read: ReadConfig | undefined; readonly diagnostics: readonly Diagnostic[] } => {
  const yaml = parseYaml(text)
  if (yaml.diagnostics.length > 0) return { read: undefined, diagnostics: yaml.diagnostics }
  // a file in which everything is commented out, as `dohyo init` writes it
  const value = withoutEmpty(yaml.value ?? {})
  const parsed = configSchema.safeParse(value)
  if (parsed.success)
    return {
      read: { file, text, yaml, config: parsed.data, written: value as ConfigInput },
      diagnostics: [],
    }
  return {
    read: undefined,
    diagnostics: schemaDiagnostics(parsed.error.issues, yaml, (path) => keysOf(configSchema, path)),
  }
}

/** A key whose value is commented out is as if it were not there. */
const withoutEmpty = (value: unknown, depth = 2): unknown =>
  typeof value !== 'object' || value === null || Array.isArray(value) || depth === 0
    ? value
    : Object.fromEntries(
        Object.entries(value).flatMap(([key, inner]) =>
          inner === null ? [] : [[key, withoutEmpty(inner, depth - 1)]],
        ),
      )

/** The keys that a schema knows at a path, for suggestions. */
const keysOf = (schema: z.core.$ZodType, path: YamlPath): readonly string[] => {
  const { def } = (schema as z.core.$ZodTypes)._zod
  const [head, ...rest] = path
  switch (def.type) {
    case 'object': {
      if (head === undefined) return Object.keys(def.shape)
      const inner = def.shape[String(head)]
      return inner === undefined ? [] : keysOf(inner, rest)
    }
    case 'optional':
    case 'default':
    case 'nullable':
      return keysOf(def.innerType, path)
    case 'array':
      return head === undefined ? [] : keysOf(def.element, rest)
    case 'record':
      return head === undefined ? [] : keysOf(def.valueType, rest)
    case 'union':
      return def.options.flatMap((option) => keysOf(option, path))
    case 'pipe':
      return keysOf(def.in, path)
    default:
      return []
  }
}

/** All mistakes of a settings' file, each with its place, as it is shown to people. */
export const configMistakes = (
  { file, text }: Pick<ReadConfig, 'file' | 'text'>,
  found: readonly Diagnostic[],
): DohyoError => {
  const source = createSourceText(file, text)
  const count = found.length === 1 ? 'a mistake' : `${found.length} mistakes`
  const shown = found.map((each) => renderText({ ...each, severity: 'error' }, source))
  return new DohyoError(`${count} in the settings\n\n${shown.join('\n')}`, {
    code: 'DQ505',
    exit: EXIT.usage,
    rendered: true,
  })
}

/** A mistake at a place of the file. */
export const mistakeAt = (
  { yaml }: Pick<ReadConfig, 'yaml'>,
  path: YamlPath,
  reason: string,
  more: { readonly help?: string; readonly key?: boolean; readonly named?: string } = {},
): Diagnostic =>
  diagnostic(
    'DQ502',
    {
      path: more.named ?? pathText(path),
      reason,
      ...(more.help === undefined ? {} : { help: more.help }),
    },
    more.key === true ? yaml.keySpanOf(path) : yaml.spanOf(path),
  )

/** Reads a settings' file. Throws DohyoError DQ505 with every mistake in its shape. */
export const readConfig = async (file: string): Promise<ReadConfig> => {
  let text: string
  try {
    text = await readWholeText(file)
  } catch (cause) {
    throw new DohyoError(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      code: 'DQ505',
      exit: EXIT.usage,
      help: '`dohyo init` writes a file of settings; docs/config.md describes it',
      cause,
    })
  }
  const { read, diagnostics } = parseConfig(text, file)
  if (read === undefined) throw configMistakes({ file, text }, diagnostics)
  return read
}
