import { queryOptions } from '@tanstack/react-query'
import type { Progress } from '@/app/hub'
import { get, post, del, call } from '@/wire/client'
import type { components } from '@/wire/api.gen'
import type { Page } from '@/wire/shapes'

type Schemas = components['schemas']
export type Campaign = Schemas['Campaign']
export type Saved = Schemas['CampaignView']
export type Run = Schemas['CampaignRunView']
export type RunState = Run['state']
export type Count = Schemas['CampaignCountView']
export type Report = Schemas['CampaignReportView']
export type Recipient = Schemas['RecipientView']
export type SendState = Recipient['state']
export type Why = Schemas['CampaignWhyView']
export type Checked = Schemas['CampaignCheck']
export type Fault = Schemas['Fault']
export type Split = Schemas['Split']
export type { Progress }

/** Segment and Message are what the builder needs of those two nouns. */
export interface Segment { id: string; name: string; members: number; ready: boolean }
export interface Message { id: string; name: string; kind: string; purpose: string; channels: string[]; locales: string[]; revision: number; state: { live: { revision: number } | null } }
export interface Shown { variant: number; channel: string; locale: string; subject: string; text: string; html: string; missing: string[] | null; bytes: number; sms_segments: number; aborted: string | null; error: string | null }
export interface Preview { revision: number; variants: Shown[] }
export interface Tested { tests: { address: string; state: string | null; error: string }[] }

const whole = 200 // rows of lists that are read in one go

export const campaignsQuery = queryOptions({ queryKey: ['campaigns'], queryFn: () => get<Page<Saved>>('/campaigns', { limit: whole }).then((p) => p.items) })
export const campaignQuery = (id: string) => queryOptions({ queryKey: ['campaigns', id], queryFn: () => get<Saved>(`/campaigns/${id}`) })
export const runsQuery = (id: string) => queryOptions({ queryKey: ['campaign-runs', id], queryFn: () => get<Page<Run>>(`/campaigns/${id}/runs`, { limit: 50 }).then((p) => p.items) })
export const reportQuery = (run: string) => queryOptions({ queryKey: ['campaign-report', run], queryFn: () => get<Report>(`/campaign-runs/${run}`) })
export const segmentsQuery = queryOptions({ queryKey: ['segments', 'all'], queryFn: () => get<Page<Segment>>('/segments', { limit: whole }).then((p) => p.items) })
export const messagesQuery = queryOptions({ queryKey: ['templates', 'messages'], queryFn: () => get<Page<Message>>('/templates', { limit: whole }).then((p) => p.items.filter((m) => m.kind === 'message')) })
export const checkQuery = (campaign: Campaign) => queryOptions({ queryKey: ['campaign-check', campaign], queryFn: () => check(campaign), staleTime: 10_000 })
export const previewQuery = (template: string, revision: number, contact: string, edge: string) => queryOptions({
  queryKey: ['template-preview', template, revision, contact, edge],
  queryFn: () => post<Preview>(`/templates/${encodeURIComponent(template)}/preview`, { revision, person: contact ? { contact_id: contact } : { edge } }),
})
export const whyQuery = (contact: string, campaign = '') => queryOptions({
  queryKey: ['campaign-why', contact, campaign],
  queryFn: () => get<Page<Why>>(`/contacts/${contact}/campaigns`, { campaign_id: campaign }).then((p) => p.items),
})

/** progressQuery is what the feed says of a run; nobody asks for it. */
export const progressKey = (run: string) => ['campaign-progress', run]

export const recipients = (run: string, state: string, reason: string, cursor: string) => get<Page<Recipient>>(`/campaign-runs/${run}/recipients`, { state, reason, cursor, limit: 100 })
export const check = (campaign: Campaign) => post<Checked>('/campaigns/check', { campaign })
export const create = (campaign: Campaign) => post<Saved>('/campaigns', { campaign })
export const save = (id: string, campaign: Campaign, version: number, keepalive = false) => call<Saved>('PUT', `/campaigns/${id}`, { body: { campaign, version }, keepalive })
export const remove = (id: string) => del(`/campaigns/${id}`)
export const start = (id: string, expect: number) => post<Run>(`/campaigns/${id}/start`, { expect })
export const halt = (run: string, how: 'pause' | 'resume' | 'cancel') => post<Run>(`/campaign-runs/${run}/${how}`)
export const test = (template: string, body: { revision: number; inbox_id: string; locale: string; to: string[]; person: { contact_id?: string; edge?: string } }) =>
  post<Tested>(`/templates/${encodeURIComponent(template)}/test`, body)

/** blank is a campaign of which nothing is decided but its name. */
export const blank = (name: string): Campaign => ({ name, purpose: 'marketing', audience: {}, template: '', inboxes: [] })

/** done says what states mean that nothing more is to come of by itself. */
export const gone: readonly SendState[] = ['accepted', 'delivered', 'read', 'clicked', 'replied']
export const over = (state: RunState): boolean => state === 'finished' || state === 'cancelled'
