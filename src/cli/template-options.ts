import { InvalidArgumentError, Option } from 'commander'
import type { Macro, Templates } from '../language/templates.ts'

/** What `--param` and `--macro` gather. */
export interface TemplateFlags {
  readonly param?: Readonly<Record<string, string>>
  readonly macro?: readonly Macro[]
}

const param = (
  value: string,
  previous: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => {
  const at = value.indexOf('=')
  const name = value.slice(0, at).trim()
  if (at < 1 || name === '') throw new InvalidArgumentError('Expected NAME=VALUE.')
  if (Object.hasOwn(previous, name)) throw new InvalidArgumentError(`The parameter ${name} is given twice.`)
  return { ...previous, [name]: value.slice(at + 1) }
}

const macro = (value: string, previous: readonly Macro[] = []): readonly Macro[] => {
  const [, name, args, text] = /^\s*([A-Za-z_][\w.-]*)\s*(?:\(([^()=]*)\))?\s*=([\s\S]*)$/.exec(value) ?? []
  if (name === undefined || text === undefined)
    throw new InvalidArgumentError("Expected NAME=TEXT, or 'NAME(ARG, …)=TEXT' with {{ARG}} in the text.")
  if (previous.some((each) => each.name === name))
    throw new InvalidArgumentError(`The macro ${name} is given twice.`)
  const names = args === undefined ? undefined : args.split(',').map((arg) => arg.trim())
  return [...previous, { name, text, ...(names === undefined ? {} : { args: names }) }]
}

export const paramOption = (): Option =>
  new Option('--param <name=value>', 'what {{name}} in the query stands for (may be repeated)').argParser(
    param,
  )

export const macroOption = (): Option =>
  new Option('--macro <name=text>', 'what `name` in back-quotes stands for (may be repeated)').argParser(
    macro,
  )

/** Undefined where neither is given. */
export const templatesOf = ({ param, macro }: TemplateFlags): Templates | undefined =>
  param === undefined && macro === undefined
    ? undefined
    : { ...(param === undefined ? {} : { params: param }), ...(macro === undefined ? {} : { macros: macro }) }
