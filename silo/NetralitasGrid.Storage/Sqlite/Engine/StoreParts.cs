using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite.Engine;

/// <summary>Keys of states that are the store's own: the cases of a subject stand beside its state's key and cost no page of their own.</summary>
internal static class StoreParts
{
    /// <summary>First character of the store's own parts.</summary>
    public const char Mark = '\u0001';

    /// <summary>Before every part of the store's own and after a grain's core.</summary>
    public const string First = "\u0001";

    /// <summary>After every part of the store's own and before every part of a grain but the core.</summary>
    public const string End = "\u0002";

    public static string Subject(string subjectKey) => RowCodec.Grain(new GrainKey(GrainKind.Employee, subjectKey));

    public static string OfCase(GridId caseId) => string.Concat("\u0001", caseId.ToString());

    public static GridId CaseOf(string part) => GridId.Parse(part[1..]);
}
