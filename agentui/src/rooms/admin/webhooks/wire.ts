import { queryOptions } from '@tanstack/react-query'
import { del, get, patch, post } from '@/wire/client'
import type { components } from '@/wire/api.gen'
import type { Page } from '@/wire/shapes'

export type Webhook = components['schemas']['WebhookView']
export type Delivery = components['schemas']['DeliveryView']
export interface Form { name: string; url: string; events: string[]; enabled: boolean }

export const webhooksQuery = queryOptions({ queryKey: ['webhooks'], queryFn: () => get<Page<Webhook>>('/webhooks', { limit: 200 }).then((p) => p.items) })
export const eventsQuery = queryOptions({ queryKey: ['webhook-events'], queryFn: () => get<{ events: string[] }>('/webhook-events').then((x) => x.events), staleTime: Infinity })
export const deliveriesQuery = (id: string) => queryOptions({ queryKey: ['webhooks', id, 'deliveries'], queryFn: () => get<Page<Delivery>>(`/webhooks/${id}/deliveries`, { limit: 20 }).then((p) => p.items) })
export const readWebhook = (id: string) => get<Webhook>(`/webhooks/${id}`)
export const createWebhook = (form: Form) => post<Webhook>('/webhooks', form)
export const writeWebhook = (id: string, form: Form, version: number) => patch<Webhook>(`/webhooks/${id}`, { ...form, version })
export const removeWebhook = (id: string) => del<void>(`/webhooks/${id}`)
export const replay = (id: string) => post<{ queued: number }>(`/webhooks/${id}/replay`)
export const toForm = (w: Webhook): Form => ({ name: w.name, url: w.url, events: w.events ?? [], enabled: w.enabled })

export type Tried = components['schemas']['Tried']
export const tryWebhook = (id: string) => post<Tried>(`/webhooks/${id}/test`)
export const replaceSecret = (w: Webhook, secret: string) => patch<Webhook>(`/webhooks/${w.id}`, { secret, version: w.version })

/** newSecret is 256 bits that nobody can guess. */
export const newSecret = (): string => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
