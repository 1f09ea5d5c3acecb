import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, del, get, post } from '@/wire/client'
import type { components } from '@/wire/api.gen'
import type { Page } from '@/wire/shapes'

type Schemas = components['schemas']
type Maybe<T> = T | null // the description of the API does not say which may be null
export type Body = Schemas['TemplateBody']
export type Variant = Schemas['TemplateVariant']
export type Kind = NonNullable<Body['kind']>
export type Source = Variant['source']
export type Entry = Schemas['Entry']
export interface State { live: Maybe<Entry>; next: Maybe<Entry>; pending: Maybe<Schemas['Submission']> }
export type Summary = Omit<Schemas['TemplateSummary'], 'state'> & { state: State }
export type View = Omit<Schemas['TemplateView'], 'state' | 'id'> & { id: string; state: State }
export type Finding = Schemas['Finding']
export type Shown = Omit<Schemas['TemplateShown'], 'provider'> & { provider: Maybe<Schemas['ProviderTemplate']> }
export type Preview = Omit<Schemas['TemplatePreview'], 'variants'> & { variants: Shown[] }
export type Revision = Schemas['TemplateRevision']
export type Change = Schemas['Change']
export type Line = Schemas['Line']
export type LibraryEntry = Schemas['LibraryEntry']
export type Variable = Schemas['TemplateVariable']
export type Tested = Schemas['TestedTemplates']

/** Person is for whom something is shown: a contact, or somebody made up. */
export interface Person { contact_id?: string; edge?: string }
export const edges = ['usual', 'empty', 'long', 'rtl', 'hostile'] as const

const root = 'message-templates'
export const allKey = [root]
const at = (id: string) => `/templates/${encodeURIComponent(id)}`

/** whole reads every page of a list. */
async function whole<T>(path: string): Promise<T[]> {
  const items: T[] = []
  for (let cursor: string | null = null, first = true; first || cursor; first = false) {
    const page: Page<T> = await get(path, { limit: 200, cursor })
    items.push(...page.items)
    cursor = page.next_cursor
  }
  return items
}

const often = 10_000 // ms; what somebody else approves is seen without a reload

export const templatesQuery = queryOptions({ queryKey: [root, 'list'], queryFn: () => whole<Summary>('/templates'), staleTime: 0, refetchInterval: often })
export const templateQuery = (id: string) => queryOptions({ queryKey: [root, 'one', id], queryFn: () => get<View>(at(id)), staleTime: 0, refetchInterval: often })
export const revisionsQuery = (id: string, newest: number) => queryOptions({ queryKey: [root, 'revisions', id, newest], queryFn: () => get<Page<Revision>>(`${at(id)}/revisions`).then((p) => p.items) })
export const diffQuery = (id: string, from: number, to: number) => queryOptions({
  queryKey: [root, 'diff', id, from, to], enabled: from > 0 && from !== to, placeholderData: keepPreviousData,
  queryFn: () => get<Schemas['TemplateDiff']>(`${at(id)}/diff`, { from, to }).then((d) => d.changes),
})
export const variablesQuery = queryOptions({ queryKey: [root, 'variables'], queryFn: () => get<Schemas['TemplateVariables']>('/templates/variables').then((v) => v.variables), staleTime: 60_000 })
export const libraryQuery = queryOptions({ queryKey: ['template-library'], queryFn: () => get<Page<LibraryEntry>>('/templates/library').then((p) => p.items), staleTime: Infinity })
export const draftQuery = (template: Body, person: Person, enabled = true) => queryOptions({
  queryKey: ['template-draft', template, person], enabled, staleTime: 60_000, gcTime: 30_000, retry: false, placeholderData: keepPreviousData,
  queryFn: ({ signal }) => post<Preview>('/templates/preview', { template, person }, { signal }),
})
export const savedQuery = (id: string, revision: number, person: Person, enabled = true) => queryOptions({
  queryKey: ['template-preview', id, revision, person], enabled, placeholderData: keepPreviousData,
  queryFn: () => post<Preview>(`${at(id)}/preview`, { revision, person }),
})

export const create = (body: Body) => post<View>('/templates', body)
export const save = (id: string, body: Body, revision: number) => call<View>('PUT', at(id), { body: { ...body, revision } })
export const read = (id: string, revision = 0) => get<View>(at(id), { revision: revision || undefined })
export const remove = (id: string) => del(at(id))
export const copyOf = (id: string) => post<View>(`/templates/library/${encodeURIComponent(id)}/use`)
export const step = (id: string, verb: 'submit' | 'reject' | 'approve' | 'rollback', body: { revision?: number; note?: string; effective_at?: string }) => post<View>(`${at(id)}/${verb}`, body)
export const test = (id: string, body: { revision: number; inbox_id: string; locale: string; to: string[]; person: Person }) => post<Tested>(`${at(id)}/test`, body)

/** failing says whether findings keep a template from being saved. */
export const failing = (findings: readonly Finding[]): boolean => findings.some((f) => f.level === 'error')
