import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, it } from 'vitest'
import { Dates } from './dates'
import type { DayOff } from './hours'

afterEach(cleanup)

function Held({ begun }: { begun: DayOff[] }) {
  const [dates, setDates] = useState(begun)
  return <Dates dates={dates} errors={{}} disabled={false} change={setDates} />
}

it('folds away what has passed, but never a date that is being typed', () => {
  render(<Held begun={[{ date: '2020-12-25', name: 'Christmas', hours: '' }, { date: '2099-12-25', name: 'Christmas', hours: '' }]} />)
  expect(screen.getAllByLabelText('Date').length).toBe(1)
  fireEvent.click(screen.getByRole('button', { name: 'Add a day' }))
  const typed = screen.getAllByLabelText<HTMLInputElement>('Date')[1]!
  fireEvent.change(typed, { target: { value: '0002-05-01' } }) // the year so far
  expect(typed.isConnected).toBe(true)
  fireEvent.change(typed, { target: { value: '2030-05-01' } })
  expect(typed.value).toBe('2030-05-01')
  fireEvent.click(screen.getByRole('button', { name: 'Show 1 past day' }))
  expect(screen.getAllByLabelText('Date').length).toBe(3)
})
