using System.Globalization;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Storage.Sqlite.Engine;

namespace NetralitasGrid.Storage.Sqlite.Writing;

/// <summary>
/// The list of cases by regency. New cases wait in the case table until there are some thousands, and are then listed at once in the list's
/// order: listed one by one, each would rewrite a page of its regency. Readers look at both.
/// </summary>
internal static class CaseList
{
    /// <summary>Name of the setting that holds the last listed case's number.</summary>
    public const string Setting = "listed";

    private const int Most = 2_048;

    private const string Insert = """
        INSERT INTO case_list (regency, id, status, severity, region)
        SELECT substr(region, 1, 5), id, status, severity, region FROM case_row WHERE seq > ? ORDER BY 1, 2
        """;

    private const string Update = "UPDATE case_list SET status = ?3, severity = ?4 WHERE regency = ?1 AND id = ?2";

    /// <summary>Lists the cases that wait, when they are enough.</summary>
    public static void Extend(WriteTransaction transaction)
    {
        var counters = transaction.Counters;
        if (counters.Case - counters.Listed < Most)
        {
            return;
        }

        transaction.Database[Insert].Bind(counters.Listed).Run();
        counters.Listed = counters.Case;
        StoreStart.Set(transaction.Database, Setting, counters.Listed.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Carries a change of status or severity into the list.</summary>
    public static void Change(Database database, Grains.Turns.CaseRow row) =>
        database[Update].Bind(AreaCode.RegencyOf(row.RegionCode)).Bind(row.Id).Bind((long)row.Status).Bind(row.Severity).Run();
}
