import { get, patch } from '@/wire/client'
import { blank, toForm as hoursForm, tried, type CalendarForm } from '../calendars/hours'

/** Hours of the workspace are a calendar without a name of its own. */
export type Hours = Omit<ReturnType<typeof tried>, 'name'>
export interface Workspace { name: string; zone: string; language: string; hours: Hours | null; version: number }
export interface Form { name: string; zone: string; language: string; always: boolean; hours: CalendarForm }

export const workspaceKey = ['workspace']
export const readWorkspace = () => get<Workspace>('/workspace')

export function toForm(w: Workspace): Form {
  const hours = w.hours ? hoursForm({ ...w.hours, name: '', week: w.hours.week ?? {} }) : { ...blank(), zone: w.zone }
  return { name: w.name, zone: w.zone, language: w.language, always: !w.hours, hours }
}

/** hoursOf is what counts; an empty object is always open. */
export function hoursOf(f: Form): Hours | Record<string, never> {
  if (f.always) return {}
  const { name: _, ...rest } = tried(f.hours)
  return rest
}

export const writeWorkspace = (f: Form, version: number) =>
  patch<Workspace>('/workspace', { name: f.name.trim(), zone: f.zone.trim(), language: f.language.trim(), hours: f.always ? null : hoursOf(f), version })
