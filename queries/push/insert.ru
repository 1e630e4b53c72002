# Add statements to a graph of ours; the IRI below stands for it, the statement for lines of N-Triples.
INSERT DATA { GRAPH <urn:cmaa:graph> {
<urn:cmaa:statements> a <urn:cmaa:statements> .
} }
