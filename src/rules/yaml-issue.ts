import type { z } from 'zod'
import { similar } from '../base/similar.ts'
import { capped } from '../language/diagnostics/capped.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import type { YamlPath, YamlText } from './yaml-text.ts'

/** `tests[2].event` */
export const pathText = (path: YamlPath): string =>
  path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('')

/** More than are ever shown of one file: the rest is counted. */
const MOST = 200

/** What a schema says is wrong with a YAML file, each with its place. `keysAt`: the keys that there are at a path, for suggestions. */
export const schemaDiagnostics = (
  issues: readonly z.core.$ZodIssue[],
  yaml: YamlText,
  keysAt: (path: YamlPath) => readonly string[],
): readonly Diagnostic[] =>
  capped(issues.slice(0, MOST).flatMap((issue) => issueDiagnostics(issue, yaml, keysAt)))

/** What one issue says. */
const issueDiagnostics = (
  issue: z.core.$ZodIssue,
  yaml: YamlText,
  keysAt: (path: YamlPath) => readonly string[],
): readonly Diagnostic[] => {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, MOST).map((key) => {
      const path = [...issue.path, key]
      const names = similar(key, keysAt(issue.path))
      return diagnostic(
        'DQ502',
        {
          path: pathText(path),
          reason: 'unknown key',
          ...(names.length === 0 ? {} : { help: `a key with a similar name exists: ${names.join(', ')}` }),
        },
        yaml.keySpanOf(path),
      )
    })
  }
  if (issue.code === 'invalid_union') {
    const within = nearestForm(issue)
    if (within.length > 0)
      return within.flatMap((inner) =>
        issueDiagnostics({ ...inner, path: [...issue.path, ...inner.path] }, yaml, keysAt),
      )
  }
  const reason = yaml.has(issue.path)
    ? issue.message.replace(/^Invalid input: /, '')
    : `is missing (${issue.message.replace(/^Invalid input: |, received \w+$/g, '')})`
  return [diagnostic('DQ502', { path: pathText(issue.path), reason }, yaml.spanOf(issue.path))]
}

/** Of several forms that a value may have, the issues of the one that it has but for a detail; none where it has no form at all. */
const nearestForm = (issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] =>
  issue.errors.find((form) =>
    form.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys' || code === 'custom'),
  ) ?? []
