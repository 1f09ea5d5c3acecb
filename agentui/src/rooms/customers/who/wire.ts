import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { queries, store } from '@/app/hub'
import type { components } from '@/wire/api.gen'
import { call, del, get, patch, post } from '@/wire/client'
import type { Identity, Page, Profile } from '@/wire/shapes'

type Schemas = components['schemas']
export type Said = Schemas['SaidView']
export type Consent = Profile['consents'][number]
export type Event = Schemas['ContactEvent']
export type Trait = Schemas['Trait']
export type Organisation = Schemas['OrganisationView']
export type Silence = Schemas['SuppressionView']
export type Schema = Schemas['SchemaView']

const few = 10
const paged = <T>(key: readonly unknown[], path: string, more: Record<string, string> = {}) => infiniteQueryOptions({
  queryKey: [...key, more], initialPageParam: '', getNextPageParam: (page: Page<T>) => page.next_cursor, staleTime: 0,
  queryFn: ({ pageParam, signal }) => get<Page<T>>(path, { ...more, limit: few, cursor: pageParam }, signal),
})

export const saidQuery = (id: string) => paged<Said>(['consents', id], `/contacts/${id}/consents`)
export const eventsQuery = (id: string, name: string) => ({ ...paged<Event>(['events', id], `/contacts/${id}/events`, { name }), refetchInterval: 30_000 })
export const traitsQuery = (id: string, version: number) => queryOptions({
  queryKey: ['trait-sources', id, version], queryFn: () => get<{ trait_sources: Trait[] }>(`/contacts/${id}`).then((p) => p.trait_sources),
})
export const schemaQuery = queryOptions({ queryKey: ['profile-schema'], queryFn: () => get<Schema>('/profile-schema') })
export const belongsQuery = (id: string) => queryOptions({
  queryKey: ['organisation-of', id], staleTime: 0, queryFn: () => get<{ organisation: Organisation | null }>(`/contacts/${id}/organisation`).then((m) => m.organisation),
})
export const organisationsQuery = (q: string) => queryOptions({
  queryKey: ['organisations', q], queryFn: ({ signal }) => get<Page<Organisation>>('/organisations', { q, limit: 8 }, signal).then((p) => p.items),
})
export const silenceQuery = ({ kind, scope, address }: Identity) => queryOptions({
  queryKey: ['suppressions', kind, scope ?? '', address], staleTime: 0,
  queryFn: () => get<Page<Silence>>('/suppressions', { kind, scope, address }).then((p) => p.items),
})

/** change changes a person and shows it at once. */
export async function change(id: string, body: object): Promise<void> {
  const profile = await patch<Profile>(`/contacts/${id}`, body)
  store.put({ kind: 'profile', profile }, Infinity)
}
export async function agree(id: string, consent: object): Promise<void> {
  await change(id, { consents: [consent] })
  await queries.invalidateQueries({ queryKey: ['consents', id] })
}
export async function askAgain(id: string, channel: string, purpose: string): Promise<void> {
  await post(`/contacts/${id}/consents/ask`, { channel, purpose })
  const profile = await get<Profile>(`/contacts/${id}`)
  store.put({ kind: 'profile', profile }, Infinity)
}
export async function join(id: string, organisation: string): Promise<void> {
  const { organisation: now } = await call<{ organisation: Organisation | null }>('PUT', `/contacts/${id}/organisation`, { body: { organisation_id: organisation } })
  queries.setQueryData(['organisation-of', id], now)
}
export const found = (name: string) => post<Organisation>('/organisations', { name })

const again = () => queries.invalidateQueries({ queryKey: ['suppressions'] })
export async function silence({ kind, scope, address }: Identity, source: string): Promise<void> {
  await post('/suppressions', { items: [{ kind, scope: scope ?? '', address, reason: 'manual', source }] })
  await again()
}
export async function lift({ kind, scope, address }: Silence): Promise<void> {
  await del('/suppressions', { query: { kind, scope, address } })
  await again()
}
