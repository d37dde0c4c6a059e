// The GUIDs that COM's headers declare.
#include <ole2.h>

extern "C" {
constinit const GUID GUID_NULL = {};
constinit const IID IID_IUnknown = __uuidof(IUnknown);
constinit const IID IID_IClassFactory = __uuidof(IClassFactory);
constinit const IID IID_IMalloc = __uuidof(IMalloc);
constinit const IID IID_IEnumUnknown = __uuidof(IEnumUnknown);
constinit const IID IID_ISequentialStream = __uuidof(ISequentialStream);
constinit const IID IID_IStream = __uuidof(IStream);
constinit const IID IID_IPersist = __uuidof(IPersist);
constinit const IID IID_IMarshal = __uuidof(IMarshal);
constinit const IID IID_IAgileObject = __uuidof(IAgileObject);
constinit const IID IID_IGlobalInterfaceTable = __uuidof(IGlobalInterfaceTable);
constinit const IID IID_IDispatch = __uuidof(IDispatch);
constinit const IID IID_IEnumVARIANT = __uuidof(IEnumVARIANT);
constinit const IID IID_ITypeInfo = __uuidof(ITypeInfo);
constinit const IID IID_ITypeLib = __uuidof(ITypeLib);
constinit const IID IID_IErrorInfo = __uuidof(IErrorInfo);
constinit const IID IID_ICreateErrorInfo = __uuidof(ICreateErrorInfo);
constinit const IID IID_ISupportErrorInfo = __uuidof(ISupportErrorInfo);
constinit const CLSID CLSID_StdGlobalInterfaceTable = {0x00000323, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
constinit const CLSID CLSID_InProcFreeMarshaler = {0x0000033A, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
}
