namespace Landfall.Curation.Parquet;

/// <summary>An element of a schema with the elements below it.</summary>
/// <param name="Element">What the file says of it.</param>
/// <param name="Children">The elements of a group; none for a leaf.</param>
/// <param name="FirstLeaf">The number of its first leaf among all of the file, from 0.</param>
internal sealed record ParquetNode(ParquetElement Element, IReadOnlyList<ParquetNode> Children, int FirstLeaf)
{
    private const int MostDepth = 100;

    /// <summary>Leaves in it; 1 for a leaf itself.</summary>
    public int Leaves => IsLeaf ? 1 : Children.Sum(child => child.Leaves);

    /// <summary>True when it holds values itself.</summary>
    public bool IsLeaf => Element.Physical is not null;

    /// <summary>True when its values are lists, structs or maps.</summary>
    public bool IsNested => !IsLeaf || Element.Repetition == ParquetRepetition.Repeated;

    /// <summary>Makes the columns and leaves of a schema's elements, which are its root and then each before its children.</summary>
    /// <exception cref="InvalidDataException">They are no schema.</exception>
    public static (IReadOnlyList<ParquetNode> Columns, IReadOnlyList<ParquetLeaf> Leaves) Build(IReadOnlyList<ParquetElement> elements)
    {
        var (at, leaves) = (0, new List<ParquetLeaf>());
        var root = Take(new Place(0, -1, 0, 0));
        if (root.IsLeaf || at != elements.Count)
        {
            throw new InvalidDataException("its schema is no tree");
        }

        return (root.Children, leaves);

        ParquetNode Take(Place place)
        {
            if (at == elements.Count || place.Depth > MostDepth)
            {
                throw new InvalidDataException("its schema is no tree");
            }

            var element = elements[at++];
            var first = leaves.Count;
            place = place.Under(element);
            if (element.Physical is not null)
            {
                leaves.Add(new ParquetLeaf(element, place.Column, place.Definition, place.Repetition));
                return new ParquetNode(element, [], first);
            }

            var children = new List<ParquetNode>();
            for (var child = 0; child < element.Children; child++)
            {
                children.Add(Take(place with { Depth = place.Depth + 1, Column = place.Depth == 0 ? child : place.Column }));
            }

            return new ParquetNode(element, children, first);
        }
    }

    private readonly record struct Place(int Depth, int Column, int Definition, int Repetition)
    {
        public Place Under(ParquetElement element) =>
            Depth == 0
                ? this
                : this with
                {
                    Definition = Definition + (element.Repetition == ParquetRepetition.Required ? 0 : 1),
                    Repetition = Repetition + (element.Repetition == ParquetRepetition.Repeated ? 1 : 0),
                };
    }
}

/// <summary>A leaf of a schema.</summary>
/// <param name="Element">What the file says of it.</param>
/// <param name="Column">The number of the column at the top level that it is in, from 0.</param>
/// <param name="MostDefinition">The greatest definition level; 0 when it is never null.</param>
/// <param name="MostRepetition">The greatest repetition level; 0 when it is in no list.</param>
internal sealed record ParquetLeaf(ParquetElement Element, int Column, int MostDefinition, int MostRepetition);
