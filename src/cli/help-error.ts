import { readFileSync } from 'node:fs'

const PAGE = new URL('../../docs/errors.md', import.meta.url)

/** `DQ302`, in upper or lower case: what asks for the section of an error. */
export const isErrorCode = (word: string): boolean => /^dq\d{3}$/i.test(word)

/** What docs/errors.md says of a code, for a terminal: headings and fences are taken off, links keep their words. */
export const errorHelp = (code: string, page: string = readFileSync(PAGE, 'utf8')): string | undefined => {
  const wanted = code.toUpperCase()
  const section = page.split(/^### /m).find((part) => part.startsWith(`${wanted}: `))
  if (section === undefined) return undefined
  const [heading = '', ...body] = section.split(/^## /m)[0]?.trimEnd().split('\n') ?? []
  let fenced = false
  const lines = body.flatMap((line) => {
    if (line.startsWith('```')) {
      fenced = !fenced
      return []
    }
    return [
      fenced ? `  ${line}` : line.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/^\*([^*]+)\*:/, '$1:'),
    ]
  })
  return `${[heading, ...lines].join('\n')}\n`
}
