/** All endpoints of the App host. */

import type { Route } from '../routes.ts';
import { guardApp } from './access.ts';
import { appCollectionRoutes } from './app-collections.ts';
import { appPeopleRoutes } from './app-people.ts';
import { appSegmentRoutes } from './app-segments.ts';
import type { Context } from './context.ts';

/** The routes of the App host, with key and rate limit in front of each. */
export function appRoutes(context: Context): Route[] {
  const routes = [...appPeopleRoutes(context), ...appSegmentRoutes(context), ...appCollectionRoutes(context)];
  return routes.map((route) => ({ ...route, handler: guardApp(context, route.handler) }));
}
