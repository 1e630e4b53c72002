// Makes of the outlines of countries what our map draws of them: no names, no ice, and places as exact as a screen shows.
// Points that then fall together go. (TopoJSON, section 2.1.4: arcs are steps on a grid; -1 - n is arc n backwards.)

// Steps of the grid across: on a map 1200 pixels wide, one is a quarter of a pixel.
const ACROSS = 4800;
const ICE = "010"; // has no customs

export function drawn({ objects, arcs, transform: { scale, translate } }) {
  const countries = objects.countries.geometries.filter(({ id }) => id !== ICE).map(({ type, id, arcs }) => ({ type, id, arcs }));
  const kept = [...new Set(countries.flatMap(({ arcs }) => arcs.flat(3)).map((arc) => (arc < 0 ? ~arc : arc)))];
  const numbers = new Map(kept.map((arc, at) => [arc, at]));
  const numbered = (arc) => (Array.isArray(arc) ? arc.map(numbered) : arc < 0 ? ~numbers.get(~arc) : numbers.get(arc));
  const step = 360 / ACROSS;
  return {
    type: "Topology",
    transform: { scale: [step, step], translate },
    objects: { countries: { type: "GeometryCollection", geometries: countries.map((one) => ({ ...one, arcs: numbered(one.arcs) })) } },
    arcs: kept.map((arc) => coarser(arcs[arc], ([x, y]) => [Math.round((x * scale[0]) / step), Math.round((y * scale[1]) / step)])),
  };
}

/** An arc in steps of a coarser grid. */
function coarser(arc, place) {
  let [x, y] = [0, 0];
  const places = arc.map(([right, up]) => place([(x += right), (y += up)]));
  let before = [0, 0];
  return places.flatMap((here, at) => {
    const way = [here[0] - before[0], here[1] - before[1]];
    if (at && !way[0] && !way[1]) return [];
    before = here;
    return [way];
  });
}
