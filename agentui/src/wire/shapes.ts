// The nouns as they come over the wire. They equal hub/card.go.

export type Status = 'open' | 'waiting_customer' | 'waiting_third_party' | 'snoozed' | 'resolved' | 'spam'
export type Priority = 'low' | 'normal' | 'high' | 'urgent'
export type Direction = 'inbound' | 'outbound' | 'note'
export type Role = 'owner' | 'admin' | 'supervisor' | 'agent' | 'read_only'
export type DeliveryState =
  | 'queued' | 'attempting' | 'accepted' | 'delivered' | 'read' | 'failed' | 'unknown' | 'cancelled'

export interface Actor { type: 'contact' | 'agent' | 'bot' | 'campaign' | 'system'; id: string; name: string }
export interface Address { name?: string; address: string }
export interface Attachment { id: string; name: string; type: string; size: number; content_id?: string; inline?: boolean }

export interface Clock {
  metric: 'first_response' | 'next_response' | 'resolution'
  cycle: number
  state: 'running' | 'paused' | 'met' | 'breached' | 'cancelled'
  started_at: string
  due_at: string | null
  stopped_at: string | null
  breached_at: string | null
  cause?: string
  policy_id: string
  target_s: number
}

export interface MessageSummary { direction: Direction; channel: string; author: Actor; preview: string; at: string }

export interface Conversation {
  id: string
  subject: string | null
  status: Status
  priority: Priority
  contact: { id: string; name: string }
  brand_id: string
  inbox_ids: string[]
  last_inbox_id: string
  assignee_id: string | null
  team_id: string | null
  tags: string[]
  flags: string[]
  linked_id: string | null
  waiting_since: string | null
  snoozed_until: string | null
  last_seq: number
  last_inbound_seq: number
  last_message: MessageSummary | null
  unread: boolean
  clocks: Clock[]
  created_at: string
  updated_at: string
  version: number
}

export interface Message {
  id: string
  conversation_id: string
  seq: number
  direction: Direction
  channel: string
  inbox_id: string | null
  author: Actor
  subject: string | null
  text: string
  html: string | null
  quoted: string | null
  quoted_html: string | null
  attachments: Attachment[]
  to: Address[]
  cc: Address[]
  bcc: Address[]
  automatic?: string
  received_at: string
  created_at: string
  source_key: string
  client_id?: string
  delivery: { state: DeliveryState; attempts: number; error?: string } | null
  auth: { verdict: '' | 'verified' | 'unverified' | 'failed' }
}

export interface Identity { kind: string; address: string; scope?: string; verified: boolean; claimed?: boolean }
export interface Consent { channel: string; purpose: string; given: boolean; at: string }

export interface Profile {
  id: string
  name: string
  language?: string
  zone?: string
  identities: Identity[]
  traits: Record<string, string>
  consents: Consent[]
  created_at: string
  updated_at: string
  version: number
}

export interface Agent {
  id: string
  email: string
  name: string
  role: Role
  language?: string
  state?: 'active' | 'invited' | 'disabled'
  disabled_at?: string | null
  version?: number
}

export interface Field {
  name: string
  type: 'text' | 'email' | 'number' | 'bool' | 'secret' | 'choice' | 'list' | 'url' | 'group'
  required?: boolean
  default?: unknown
  options?: string[]
  min?: number
  max?: number
  fields?: Field[]
  advanced?: boolean
}

export interface Abilities {
  class: string
  handle_kind: string
  max_text: number
  subject: boolean
  html: boolean
  copy_lines: boolean
  files: { max: number; max_bytes: number; types: string[] }
  we_start: boolean
  undo_send: number // nanoseconds, as Go writes a duration
  window: number
}

export interface Channel { kind: string; name: string; fields: Field[]; abilities: Abilities }

export interface Inbox {
  id: string
  name: string
  kind: string
  brand_id: string
  disabled?: boolean
  settings?: Record<string, unknown>
  embed?: string
  created_at?: string
  version?: number
}

export interface Quarantined {
  id: string
  inbox_id: string
  kind: string
  reason: string
  size: number
  state: 'waiting' | 'retried' | 'dismissed'
  tries: number
  received_at: string
  created_at: string
}

export interface Step { name: string; ok: boolean; text?: string }
export interface Page<T> { items: T[]; next_cursor: string | null; as_of?: number }
export interface Draft { text: string; html?: string; kind: 'reply' | 'note'; inbox_id?: string; to?: Address[]; cc?: Address[]; bcc?: Address[]; attachments?: Attachment[] }
