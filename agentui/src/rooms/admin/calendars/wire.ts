import { queryOptions } from '@tanstack/react-query'
import { del, get, patch, post } from '@/wire/client'
import type { Page } from '@/wire/shapes'
import { toBody, type CalendarForm, type Span } from './hours'

export interface Calendar {
  id: string; version: number; at: string; by: string // an agent; empty: the hub itself
  name: string; zone: string; week: Record<string, Span[]>; exceptions?: Record<string, Span[]>; holidays?: Record<string, string>; feed_url?: string
}
export interface Imported { holidays: Record<string, string>; skipped: number }

export const calendarsQuery = queryOptions({ queryKey: ['calendars'], queryFn: () => get<Page<Calendar>>('/calendars', { limit: 200 }).then((p) => p.items) })
export const calendarKey = (id: string) => ['calendars', id]
export const readCalendar = (id: string) => get<Calendar>(`/calendars/${id}`)
export const versionsOf = (id: string) => get<Page<Calendar>>(`/calendars/${id}/versions`, { limit: 50 }).then((p) => p.items)
export const removeCalendar = (id: string) => del<void>(`/calendars/${id}`)
export const importDays = (body: { ics?: string; url?: string }) => post<Imported>('/calendars/import', body)

export function createCalendar(form: CalendarForm): Promise<Calendar> {
  const { feed_url: feed, ...body } = toBody(form)
  return post<Calendar>('/calendars', feed ? { ...body, feed_url: feed } : body)
}

export function writeCalendar(id: string, form: CalendarForm, version: number): Promise<Calendar> {
  const body = toBody(form)
  return patch<Calendar>(`/calendars/${id}`, { ...body, feed_url: body.feed_url || null, version })
}
