// The countries' shapes (Natural Earth, 1:110 million) and their middles.
import { geoArea, geoCentroid } from "d3-geo";
import type { Feature, FeatureCollection, Geometry } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

import { countryNumber, smallCountries } from "./countries";

export type World = FeatureCollection<Geometry>;
export type Point = [number, number];

/** mainland: the largest part of a country; what lies overseas would draw the map apart. */
export function mainland(land: Feature): Feature {
  if (land.geometry.type !== "MultiPolygon") return land;
  const parts = land.geometry.coordinates.map((coordinates): Geometry => ({ type: "Polygon", coordinates }));
  const largest = parts.reduce((a, b) => (geoArea(a) >= geoArea(b) ? a : b));
  return { ...land, geometry: largest };
}

/** The middles of those that were asked for. */
const middles = new Map<string, Point | undefined>();

/** middle: of a country by its letters, longitude and latitude; undefined when no such country is known. */
export function middle(world: World, letters: string): Point | undefined {
  if (!middles.has(letters)) {
    const number = countryNumber(letters);
    const land = number === undefined ? undefined : world.features.find((f) => String(f.id) === number);
    middles.set(letters, land ? (geoCentroid(mainland(land)) as Point) : smallCountries.get(letters));
  }
  return middles.get(letters);
}

/** loadWorld: without the Antarctic, where nobody works and which takes a fifth of the picture. */
export async function loadWorld(): Promise<World> {
  const atlas = (await import("world-atlas/countries-110m.json")).default as unknown as Topology;
  const world = feature(atlas, atlas.objects.countries as GeometryCollection);
  world.features = world.features.filter((f) => f.id !== "010");
  return world;
}
