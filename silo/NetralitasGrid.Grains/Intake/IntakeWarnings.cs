using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Intake;

/// <summary>What is odd about a checked form: numbers that disagree with each other or with the kind of employee.</summary>
internal static class IntakeWarnings
{
    public static IReadOnlyList<IntakeWarning> Of(IncidentForm form, AreaCatalogue areas)
    {
        List<IntakeWarning>? warnings = null;
        void Warn(string pointer, WarningCode code, Deciding.Bilingual detail) => (warnings ??= []).Add(new(pointer, code, detail));

        if (form.KnownAt < form.OccurredAt)
        {
            Warn("/knownAt", WarningCode.KnownBeforeEvent, IntakeTexts.KnownBeforeEvent);
        }

        var (subject, reporter) = (form.Subject, form.Reporter);
        Nip? nip = null;
        if (subject.Nip is not null && Nip.Read(subject.Nip, DateOnly.MaxValue, out var readNip) is null)
        {
            nip = readNip;
            if (subject.Kind is SubjectKind.Pns && readNip.IsContract || subject.Kind is SubjectKind.Pppk && !readNip.IsContract)
            {
                Warn("/subject/nip", WarningCode.NipKind, IntakeTexts.NipKind);
            }

            if (readNip.StartsLate)
            {
                Warn("/subject/nip", WarningCode.NipLateStart, IntakeTexts.NipLateStart);
            }

            if (readNip.IsPastRetirement(DateOnly.FromDateTime(form.OccurredAt.DateTime)))
            {
                Warn("/subject/nip", WarningCode.NipAge, IntakeTexts.NipAge);
            }
        }

        if (subject.Nik is not null && Nik.Read(subject.Nik, out var nik) is null)
        {
            if (!Nik.IsOfKnownDistrict(subject.Nik, areas))
            {
                Warn("/subject/nik", WarningCode.NikArea, IntakeTexts.NikArea);
            }

            if (nip is { } both && (!nik.IsBornOn(both.Birth) || nik.Female != both.Female))
            {
                Warn("/subject/nik", WarningCode.NipNikClash, IntakeTexts.NipNikClash);
            }
        }

        if (reporter.Nik is not null && Nik.Read(reporter.Nik, out var reporterNik) is null)
        {
            if (!Nik.IsOfKnownDistrict(reporter.Nik, areas))
            {
                Warn("/reporter/nik", WarningCode.NikArea, IntakeTexts.NikArea);
            }

            if (reporter.BirthDate is { } birth && !reporterNik.IsBornOn(birth))
            {
                Warn("/reporter/birthDate", WarningCode.BirthDateClash, IntakeTexts.BirthDateClash);
            }
        }

        if (reporter.Phone is not null && PhoneNumber.ToInternational(reporter.Phone) is null)
        {
            Warn("/reporter/phone", WarningCode.PhoneForm, IntakeTexts.PhoneForm);
        }

        if (reporter.Email is not null && EmailAddress.Normalise(reporter.Email) is null)
        {
            Warn("/reporter/email", WarningCode.EmailForm, IntakeTexts.EmailForm);
        }

        return warnings ?? (IReadOnlyList<IntakeWarning>)[];
    }
}
