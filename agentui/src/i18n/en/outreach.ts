export const outreach = {
  'outreach.title': 'Campaigns',
  'outreach.campaigns': 'Campaigns',
  'outreach.templates': 'Templates',
  'outreach.segments': 'Segments',
  'outreach.coupons': 'Coupons',
  'outreach.journeys': 'Journeys',
  'outreach.why': 'Why did they get it?',
}
