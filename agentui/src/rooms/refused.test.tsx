import { cleanup, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { agent, faults, permissions, stage } from '@/stage'

afterEach(cleanup)

const heading = { 'page-has-heading-one': { enabled: true } }
const all = { 'GET /me': { ...agent, permissions: [...permissions, 'contacts.import', 'campaigns.read', 'campaigns.write', 'campaigns.send', 'templates.read', 'templates.write', 'reports.read', 'settings.write'] } }
const none = { 'GET /me': { ...agent, role: 'agent', permissions: [] } }

describe('a page that cannot be shown has a heading', () => {
  it.each([
    ['/campaigns/cmp_9/report', 'Campaigns'], ['/campaigns/cmp_9/audience', 'Campaigns'], ['/campaigns/journeys/jny_9', 'Journeys'], ['/campaigns/segments/seg_9', 'Segments'],
    ['/campaigns/templates/tpl_9', 'Templates'], ['/campaigns/templates/tpl_9/versions', 'Templates'], ['/customers/imports/job_9', 'Imports'], ['/admin/inboxes/inb_9', 'Inboxes'], ['/admin/calendars/cal_9', 'Calendars'], ['/c/cnv_9', 'Inbox'],
  ])('when it is gone: %s', async (path, name) => {
    await stage(path, all)
    expect((await screen.findByRole('heading', { level: 1, name })).className).toContain('sr-only')
    expect(await screen.findByText(/not there|no longer|does not exist/i)).toBeTruthy()
    expect(await faults(heading)).toEqual([])
  })

  it.each([
    ['/campaigns', 'Campaigns'], ['/campaigns/cmp_1/report', 'Campaigns'], ['/reports', 'Reports'], ['/supervisor', 'Supervisor’s wall'], ['/supervisor/handover/agt_2', 'Hand-over list'], ['/customers/imports', 'Imports'], ['/admin/inboxes', 'Settings'],
  ])('when the role does not allow it: %s', async (path, name) => {
    await stage(path, none)
    expect(await screen.findByRole('heading', { level: 1, name })).toBeTruthy()
    expect(screen.getByText(/Not for your role/)).toBeTruthy()
    expect(await faults(heading)).toEqual([])
  })
})
