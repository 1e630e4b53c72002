# Empty a graph of ours; the IRI below stands for it.
DROP SILENT GRAPH <urn:cmaa:graph>
