import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { queries } from '@/app/hub'
import { agent, faults, permissions, stage } from '@/stage'

afterEach(cleanup)

const admin = { ...agent, permissions: [...permissions, 'workspace.write', 'terms.try', 'terms.read'] }
const week = { mon: [['09:00', '17:00']], fri: [['22:00', '06:00']] }
const acme = { name: 'Acme', zone: 'Europe/Paris', language: 'fr', hours: { zone: 'Europe/Paris', week, holidays: { '2030-12-25': 'Christmas' } }, version: 4 }
const show = (more: object = {}, me: object = admin) => stage('/admin/workspace', { 'GET /me': me, 'GET /workspace': acme, 'PATCH /workspace': { ...acme, version: 5 }, ...more })
const sent = (asked: { method: string; body: unknown }[]) => asked.filter((a) => a.method === 'PATCH').map((a) => a.body)
const save = () => fireEvent.click(screen.getByRole('button', { name: 'Save' }))
const lines = (...all: object[]) => new Response(all.map((l) => JSON.stringify(l)).join('\n'))
const side = { met: 1, breached: 0, cancelled: 0, open: 0, attainment: 1 }

describe('the workspace', () => {
  it('shows its hours as text, and sends what was changed with its version', async () => {
    const { asked } = await show()
    expect((await screen.findByLabelText<HTMLInputElement>('Monday')).value).toBe('09:00–17:00')
    expect(await screen.findByText('French', { selector: 'p' })).toBeTruthy()
    expect(await faults()).toEqual([])
    fireEvent.change(screen.getByLabelText(/Name of the company/), { target: { value: 'Acme & Sons' } })
    fireEvent.change(screen.getByLabelText('Monday'), { target: { value: '8-16' } })
    save()
    await waitFor(() => expect(sent(asked)).toEqual([{
      name: 'Acme & Sons', zone: 'Europe/Paris', language: 'fr', version: 4,
      hours: { zone: 'Europe/Paris', week: { mon: [['08:00', '16:00']], fri: [['22:00', '06:00']] }, exceptions: {}, holidays: { '2030-12-25': 'Christmas' } },
    }]))
  })

  it('is open around the clock with one choice, and takes its hours along to another zone', async () => {
    const { asked } = await show()
    fireEvent.change((await screen.findAllByLabelText(/^Time zone/))[0]!, { target: { value: 'Europe/Bucharest' } })
    expect(screen.getByLabelText<HTMLInputElement>('In the time zone of the workspace (Europe/Bucharest)').checked).toBe(true)
    fireEvent.click(screen.getByLabelText('Open around the clock'))
    expect(screen.queryByLabelText('Monday')).toBe(null)
    save()
    await waitFor(() => expect(sent(asked)).toEqual([{ name: 'Acme', zone: 'Europe/Bucharest', language: 'fr', hours: null, version: 4 }]))
  })

  it('says what cannot be, beside its field, before the hub is asked', async () => {
    const { asked } = await show()
    fireEvent.change(await screen.findByLabelText('Friday'), { target: { value: '' } })
    fireEvent.change(screen.getByLabelText('Monday'), { target: { value: '' } })
    save()
    expect(await screen.findByText('There is not one open hour in the week.')).toBeTruthy()
    expect(sent(asked)).toEqual([])
  })

  it('tells of a newer version', async () => {
    await show({ 'PATCH /workspace': new Response('{"title":"Conflict","status":409,"detail":"meanwhile"}', { status: 409 }) })
    fireEvent.change(await screen.findByLabelText(/Name of the company/), { target: { value: 'X' } })
    save()
    expect(await screen.findByText('meanwhile')).toBeTruthy()
  })

  it('tries its hours on the past, and says when that fails', async () => {
    const result = { conversations: 3, differ: 1, moved: 0, differences: [], total: { now: { ...side, attainment: 0.5 }, draft: side }, metrics: [] }
    const { asked } = await show({ 'POST /sla-policies/backtest': lines({ done: 1, of: 3 }, { result }) })
    fireEvent.click(await screen.findByRole('button', { name: 'Run' }))
    expect(await screen.findByText(/1 of 3 conversations would have ended otherwise/)).toBeTruthy()
    expect((asked.find((a) => a.path.endsWith('/backtest'))!.body as { hours: object }).hours).toMatchObject({ zone: 'Europe/Paris', week })
    cleanup()
    await show({ 'POST /sla-policies/backtest': lines({ done: 1, of: 3 }, { error: { title: 'Internal Server Error', status: 500 } }) })
    fireEvent.click(await screen.findByRole('button', { name: 'Run' }))
    expect(await screen.findByText(/It could not be tried/)).toBeTruthy()
  })

  it('keeps what was typed when it is read again and that fails', async () => {
    await show()
    fireEvent.change(await screen.findByLabelText(/Name of the company/), { target: { value: 'Typed' } })
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"title":"Not Found","status":404}', { status: 404 })))
    await act(async () => {
      await queries.refetchQueries({ queryKey: ['workspace'] })
      await new Promise((told) => setTimeout(told)) // queries tell in the next task
    })
    expect(queries.getQueryState(['workspace'])?.status).toBe('error')
    expect(screen.getByLabelText<HTMLInputElement>(/Name of the company/).value).toBe('Typed')
  })

  it('is read, not written, without the permission', async () => {
    await show({}, { ...agent, permissions })
    expect((await screen.findByLabelText<HTMLInputElement>('Monday')).disabled).toBe(true)
    expect(screen.queryByRole('button', { name: 'Run' })).toBe(null)
  })
})
