export const purposes = {
  'marketing': 'Marketing',
  'newsletter': 'Newsletter',
  'service': 'Service',
  'transactional': 'Transactional',
} as const
