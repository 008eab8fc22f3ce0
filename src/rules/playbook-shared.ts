import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import {
  playbookReader,
  type QueryCheck,
  type QuestionTemplate,
  type SharedParts,
  type StepTemplate,
} from './playbook.ts'
import { playbookKeysAt, sharedParts } from './playbook-schema.ts'
import { schemaDiagnostics } from './yaml-issue.ts'
import { parseYaml } from './yaml-text.ts'

export interface LoadedShared {
  readonly file: string
  readonly text: string
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the files of shared parts. Mistakes are diagnostics with places in their files; ids must be unique over all. `check`: of queries. */
export const loadSharedParts = (
  files: readonly { readonly file: string; readonly text: string }[],
  check?: QueryCheck,
): { readonly shared: SharedParts; readonly files: readonly LoadedShared[] } => {
  const questions = new Map<string, QuestionTemplate>()
  const steps = new Map<string, StepTemplate>()
  const loaded = files.map(({ file, text }): LoadedShared => {
    const yaml = parseYaml(text)
    if (yaml.value === undefined) return { file, text, diagnostics: yaml.diagnostics }
    const parsed = sharedParts.safeParse(yaml.value)
    if (!parsed.success) {
      const problems = schemaDiagnostics(parsed.error.issues, yaml, playbookKeysAt)
      return { file, text, diagnostics: [...yaml.diagnostics, ...problems] }
    }
    const reader = playbookReader(yaml, check)
    const repeated: Diagnostic[] = []
    const add = <T>(parts: Map<string, T>, id: string, part: T, path: readonly PropertyKey[]): void => {
      if (parts.has(id)) {
        const reason = `\`${id}\` is already the id of another part`
        repeated.push(
          diagnostic('DQ502', { path: path.map(String).join('.'), reason }, yaml.spanOf([...path, 'id'])),
        )
      } else parts.set(id, part)
    }
    for (const [i, { id, ...definition }] of parsed.data.questions.entries())
      add(questions, id, reader.question(definition, ['questions', i]), ['questions', i])
    for (const [i, { id, ...definition }] of parsed.data.steps.entries())
      add(steps, id, reader.step(definition, ['steps', i]), ['steps', i])
    return { file, text, diagnostics: [...yaml.diagnostics, ...reader.diagnostics, ...repeated] }
  })
  return { shared: { questions, steps }, files: loaded }
}
